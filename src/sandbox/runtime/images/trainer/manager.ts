import { keyOf } from '../../../../kube/object.ts';
import {
  byNamespaceAndName,
  type Controller,
  findApi,
  readFlags,
  runControllers,
  serveHealth,
  stopOnTerm,
} from '../../api/controller-runtime.ts';
import { eventRecorder } from '../../api/event-recorder.ts';
import { zapJson } from '../../api/go-logs.ts';
import { controllerKey } from '../../api/owned.ts';
import type { Program } from '../../process.ts';
import { jobSetGroup, jobSetVersion } from '../jobset/job-set.ts';
import { reconcileTrainJob } from './reconcile.ts';
import { type RuntimeKind, reconcileRuntime, runtimeKey } from './runtimes.ts';
import { trainerGroup, trainerVersion } from './train-job.ts';

const options = {
  values: {
    'metrics-bind-address': 'ignored',
    'health-probe-bind-address': 'ignored',
    'webhook-server-port': 'ignored',
    'webhook-service-name': 'ignored',
    'webhook-secret-name': 'ignored',
    'zap-log-level': 'ignored',
  },
  flags: { 'leader-elect': 'ignored', 'metrics-secure': 'ignored', 'enable-http2': 'ignored' },
} as const;

const base = `/apis/${trainerGroup}/${trainerVersion}`;
const trainJobs = { path: `${base}/trainjobs`, type: `${trainerVersion}.TrainJob` };

const runtimeKinds: readonly RuntimeKind[] = [
  { kind: 'TrainingRuntime', controller: 'trainingruntime_controller', plural: 'trainingruntimes' },
  {
    kind: 'ClusterTrainingRuntime',
    controller: 'clustertrainingruntime_controller',
    plural: 'clustertrainingruntimes',
  },
];

/** The `/manager` of Kubeflow Trainer: watches TrainJobs, their JobSets and the runtimes that they refer to. */
export const manager: Program = function* (io) {
  if (!readFlags(io, options)) return 2;
  const api = findApi(io, zapJson);
  if (!api) return 1;
  serveHealth(io);
  stopOnTerm(io, zapJson);
  zapJson(io, 'info', 'Starting manager', { logger: 'setup' });
  const recorder = eventRecorder(io, api, 'trainer-trainjob-controller');
  return yield* runControllers(io, api, zapJson, [
    {
      ...named('trainjob_controller'),
      sources: [`*${trainerVersion}.TrainJob`, `*${jobSetVersion}.JobSet`],
      watches: [
        { ...trainJobs, keyOf },
        {
          path: `/apis/${jobSetGroup}/${jobSetVersion}/jobsets`,
          type: `${jobSetVersion}.JobSet`,
          keyOf: controllerKey('TrainJob'),
        },
      ],
      reconcile: (key, attempt) => reconcileTrainJob({ io, attempt, recorder }, key),
    },
    ...runtimeKinds.map(
      (kind): Controller => ({
        ...named(kind.controller),
        sources: [`*${trainerVersion}.${kind.kind}`],
        watches: [
          { path: `${base}/${kind.plural}`, type: `${trainerVersion}.${kind.kind}`, keyOf },
          { ...trainJobs, keyOf: runtimeKey(kind) },
        ],
        reconcile: (key, attempt) => reconcileRuntime(attempt, kind, key),
      }),
    ),
  ]);
};

const named = (controller: string) => ({
  name: controller,
  fields: { controller },
  about: byNamespaceAndName,
});
