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
import { lastOf } from '../../options.ts';
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
  const given = readFlags(io, options);
  if (!given) return 2;
  const api = findApi(io, zapConsole);
  if (!api) return 1;
  const namespace = lastOf(given, 'namespace') ?? io.environment.KUBEFLOW_NAMESPACE ?? '';
  const where = namespace === '' ? '' : `namespaces/${namespace}/`;
  const init = {
    image: lastOf(given, 'init-image') ?? 'alpine:3.10',
    maxTries: Number(lastOf(given, 'init-tries') ?? 100),
  };
  serveHealth(io);
  stopOnTerm(io, zapConsole);
  zapConsole(io, 'info', 'starting manager', { logger: 'setup' });
  zapConsole(io, 'info', 'registering controllers...', { logger: 'setup' });
  const recorder = eventRecorder(io, api, controllerName);
  return yield* runControllers(io, api, zapConsole, [
    {
      name: controllerName,
      fields: { controller: controllerName },
      sources: ['*v1.PyTorchJob', '*v1.Pod', '*v1.Service'],
      watches: [
        { path: `/apis/${jobGroup}/v1/${where}pytorchjobs`, type: 'v1.PyTorchJob', keyOf },
        { path: `/api/v1/${where}pods`, type: 'v1.Pod', keyOf: controllerKey('PyTorchJob') },
        { path: `/api/v1/${where}services`, type: 'v1.Service', keyOf: controllerKey('PyTorchJob') },
      ],
      reconcile: (key, attempt) => reconcilePyTorchJob({ io, attempt, recorder, init }, key),
      about: byNamespaceAndName,
    },
  ]);
};
