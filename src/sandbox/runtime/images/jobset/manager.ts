import { keyOf } from '../../../../kube/object.ts';
import {
  byNamespaceAndName,
  findApi,
  readFlags,
  runControllers,
  serveHealth,
  stopOnTerm,
} from '../../api/controller-runtime.ts';
import { eventRecorder } from '../../api/event-recorder.ts';
import { zapConsole } from '../../api/go-logs.ts';
import { controllerKey } from '../../api/owned.ts';
import type { Program } from '../../process.ts';
import { jobSetGroup, jobSetVersion } from './job-set.ts';
import { reconcileJobSet } from './reconcile.ts';

const options = {
  values: {
    'metrics-bind-address': 'ignored',
    'health-probe-bind-address': 'ignored',
    'kube-api-qps': 'ignored',
    'kube-api-burst': 'ignored',
    'feature-gates': 'ignored',
    config: 'ignored',
    'zap-log-level': 'ignored',
  },
  flags: { 'leader-elect': 'ignored' },
} as const;

/** The `/manager` of JobSet: watches JobSets, their Jobs and Services. */
export const manager: Program = function* (io) {
  if (!readFlags(io, options)) return 2;
  const api = findApi(io, zapConsole);
  if (!api) return 1;
  serveHealth(io);
  stopOnTerm(io, zapConsole);
  zapConsole(io, 'info', 'starting manager', { logger: 'setup' });
  const recorder = eventRecorder(io, api, 'jobset');
  return yield* runControllers(io, api, zapConsole, [
    {
      name: 'jobset',
      fields: { controller: 'jobset', controllerGroup: jobSetGroup, controllerKind: 'JobSet' },
      sources: [`*${jobSetVersion}.JobSet`, '*v1.Job', '*v1.Service'],
      watches: [
        { path: `/apis/${jobSetGroup}/${jobSetVersion}/jobsets`, type: `${jobSetVersion}.JobSet`, keyOf },
        { path: '/apis/batch/v1/jobs', type: 'v1.Job', keyOf: controllerKey('JobSet') },
        { path: '/api/v1/services', type: 'v1.Service', keyOf: controllerKey('JobSet') },
      ],
      reconcile: (key, attempt) => reconcileJobSet({ io, attempt, recorder }, key),
      about: byNamespaceAndName,
    },
  ]);
};
