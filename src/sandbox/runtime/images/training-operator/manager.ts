import { keyOf } from '../../../../kube/object.ts';
import { apiClient } from '../../api/client.ts';
import { eventRecorder } from '../../api/event-recorder.ts';
import { reflectorFailed, zapConsole } from '../../api/go-logs.ts';
import { controllerKey } from '../../api/owned.ts';
import { reconcileLoop } from '../../api/reconcile-loop.ts';
import { lastOf, readOptions } from '../../options.ts';
import type { Program } from '../../process.ts';
import { controllerName, jobGroup } from './pytorch-job.ts';
import { reconcilePyTorchJob } from './reconcile.ts';

const options = {
  values: {
    namespace: 'namespace',
    'pytorch-init-container-image': 'init-image',
    'pytorch-init-container-max-tries': 'init-tries',
    'enable-scheme': 'scheme',
    'controller-threads': 'ignored',
    'metrics-bind-address': 'ignored',
    'health-probe-bind-address': 'ignored',
    'webhook-server-port': 'ignored',
    'webhook-service-name': 'ignored',
    'webhook-secret-name': 'ignored',
    'kube-api-qps': 'ignored',
    'kube-api-burst': 'ignored',
  },
  flags: { 'leader-elect': 'ignored' },
} as const;

/** The `/manager` of Kubeflow's training operator: watches PyTorchJobs, their Pods and Services. */
export const manager: Program = function* (io) {
  const given = readOptions(io.argv.slice(1), options);
  if (typeof given === 'string') {
    const [, flag = ''] = /'-*(.*)'/.exec(given) ?? [];
    io.err(`flag provided but not defined: -${flag}\n`);
    return 2;
  }
  const api = apiClient(io, 'manager/v0.0.0 (linux/amd64) kubernetes/$Format');
  if (!api) {
    const error =
      'invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable';
    zapConsole(io, 'ERROR', 'unable to get kubeconfig', { logger: 'controller-runtime.client.config', error });
    return 1;
  }
  const namespace = lastOf(given, 'namespace') ?? io.environment.KUBEFLOW_NAMESPACE ?? '';
  const where = namespace === '' ? '' : `namespaces/${namespace}/`;
  const init = {
    image: lastOf(given, 'init-image') ?? 'alpine:3.10',
    maxTries: Number(lastOf(given, 'init-tries') ?? 100),
  };
  const setup = { logger: 'setup' };
  io.listen(8081, () => ({ status: 200, headers: { 'Content-Length': '2' }, body: 'ok' }));
  io.onSignal('TERM', () => {
    zapConsole(io, 'INFO', 'Stopping and waiting for non leader election runnables');
    io.exit(0);
  });
  zapConsole(io, 'INFO', 'starting manager', setup);
  zapConsole(io, 'INFO', 'registering controllers...', setup);
  const controller = { controller: controllerName };
  for (const type of ['*v1.PyTorchJob', '*v1.Pod', '*v1.Service'])
    zapConsole(io, 'INFO', 'Starting EventSource', { ...controller, source: `kind source: ${type}` });
  zapConsole(io, 'INFO', 'Starting Controller', controller);
  const recorder = eventRecorder(io, api, controllerName);
  return yield* reconcileLoop(io, api, {
    watches: [
      { path: `/apis/${jobGroup}/v1/${where}pytorchjobs`, type: 'v1.PyTorchJob', keyOf },
      { path: `/api/v1/${where}pods`, type: 'v1.Pod', keyOf: controllerKey('PyTorchJob') },
      { path: `/api/v1/${where}services`, type: 'v1.Service', keyOf: controllerKey('PyTorchJob') },
    ],
    reconcile: (key, attempt) => reconcilePyTorchJob({ io, attempt, recorder, init }, key),
    complain: (type, problem) => reflectorFailed(io, type, problem),
    gaveUp(type) {
      const error = `failed to wait for ${controllerName} caches to sync: timed out waiting for cache to be synced for Kind *${type}`;
      zapConsole(io, 'ERROR', 'Could not wait for Cache to sync', { ...controller, error });
      zapConsole(io, 'ERROR', 'problem running manager', { ...setup, error });
    },
    failed(key, error) {
      const [space = '', name = ''] = key.split('/');
      zapConsole(io, 'ERROR', 'Reconciler error', { ...controller, namespace: space, name, error });
    },
  });
};
