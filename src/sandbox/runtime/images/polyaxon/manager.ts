import { keyOf } from '../../../../kube/object.ts';
import { apiClient } from '../../api/client.ts';
import { reflectorFailed, zapJson } from '../../api/go-logs.ts';
import { controllerKey } from '../../api/owned.ts';
import { reconcileLoop } from '../../api/reconcile-loop.ts';
import type { Program } from '../../process.ts';
import { operationsGroup, reconcileOperation } from './reconcile.ts';

/** The `/manager` of polyaxon-operator: watches Operations, their Jobs and the Jobs' Pods, in one namespace or in all. */
export const manager: Program = function* (io) {
  const api = apiClient(io, 'manager/v0.0.0 (linux/amd64) kubernetes/$Format');
  if (!api) {
    zapJson(io, 'error', 'unable to get kubeconfig', {
      logger: 'controller-runtime.client.config',
      error:
        'invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
    });
    return 1;
  }
  const { POLYAXON_SINGLE_NAMESPACE: single = '', POLYAXON_K8S_NAMESPACE: namespace = 'polyaxon' } = io.environment;
  const where = /^(1|t|true)$/i.test(single) ? `namespaces/${namespace}/` : '';
  io.onSignal('TERM', () => {
    zapJson(io, 'info', 'Stopping and waiting for non leader election runnables', {});
    io.exit(0);
  });
  zapJson(io, 'info', 'starting manager', { logger: 'setup' });
  const controller = { controller: 'operation', controllerGroup: operationsGroup, controllerKind: 'Operation' };
  const sources = ['*v1.Operation', '*v1.Job', '*v1.Pod', '*v1.Deployment', '*v1.Pod', '*v1.Service'];
  for (const type of sources)
    zapJson(io, 'info', 'Starting EventSource', { ...controller, source: `kind source: ${type}` });
  zapJson(io, 'info', 'Starting Controller', controller);
  return yield* reconcileLoop(io, api, {
    watches: [
      { path: `/apis/${operationsGroup}/v1/${where}operations`, type: 'v1.Operation', keyOf },
      { path: `/apis/batch/v1/${where}jobs`, type: 'v1.Job', keyOf: controllerKey('Operation') },
      // A Job has the name of its Operation.
      { path: `/api/v1/${where}pods`, type: 'v1.Pod', keyOf: controllerKey('Job') },
    ],
    reconcile: (key, attempt) => reconcileOperation(io, key, attempt),
    complain: (type, problem) => reflectorFailed(io, type, problem),
    gaveUp(type) {
      const error = `failed to wait for operation caches to sync: timed out waiting for cache to be synced for Kind *${type}`;
      zapJson(io, 'error', 'Could not wait for Cache to sync', { ...controller, error });
      zapJson(io, 'error', 'problem running manager', { logger: 'setup', error });
    },
    failed: (key, error) => zapJson(io, 'error', 'Reconciler error', { ...controller, object: key, error }),
  });
};
