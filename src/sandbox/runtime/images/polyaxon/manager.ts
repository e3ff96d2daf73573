import { keyOf } from '../../../../kube/object.ts';
import { findApi, runControllers, stopOnTerm } from '../../api/controller-runtime.ts';
import { zapJson } from '../../api/go-logs.ts';
import { controllerKey } from '../../api/owned.ts';
import type { Program } from '../../process.ts';
import { operationsGroup, reconcileOperation } from './reconcile.ts';

/** The `/manager` of polyaxon-operator: watches Operations, their Jobs and the Jobs' Pods, in one namespace or in all. */
export const manager: Program = function* (io) {
  const api = findApi(io, zapJson);
  if (!api) return 1;
  const { POLYAXON_SINGLE_NAMESPACE: single = '', POLYAXON_K8S_NAMESPACE: namespace = 'polyaxon' } = io.environment;
  const where = /^(1|t|true)$/i.test(single) ? `namespaces/${namespace}/` : '';
  stopOnTerm(io, zapJson);
  zapJson(io, 'info', 'starting manager', { logger: 'setup' });
  return yield* runControllers(io, api, zapJson, [
    {
      name: 'operation',
      fields: { controller: 'operation', controllerGroup: operationsGroup, controllerKind: 'Operation' },
      sources: ['*v1.Operation', '*v1.Job', '*v1.Pod', '*v1.Deployment', '*v1.Pod', '*v1.Service'],
      watches: [
        { path: `/apis/${operationsGroup}/v1/${where}operations`, type: 'v1.Operation', keyOf },
        { path: `/apis/batch/v1/${where}jobs`, type: 'v1.Job', keyOf: controllerKey('Operation') },
        // A Job has the name of its Operation.
        { path: `/api/v1/${where}pods`, type: 'v1.Pod', keyOf: controllerKey('Job') },
      ],
      reconcile: (key, attempt) => reconcileOperation(io, key, attempt),
      about: (key) => ({ object: key }),
    },
  ]);
};
