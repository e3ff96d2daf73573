import { clone, controllerRef } from '../../../../kube/object.ts';
import {
  jobLabels,
  mainContainer,
  masterPort,
  type PyTorchJob,
  type ReplicaSpec,
  type ReplicaType,
  replicaIndexLabel,
  replicaName,
  replicaTypeLabel,
} from './pytorch-job.ts';

/** Where the image of the init container comes from, and how often it looks for the master. */
export interface InitSettings {
  image: string;
  maxTries: number;
}

/** The Pod of one replica; undefined when no container is the one that trains. */
export function podOf(
  job: PyTorchJob,
  [type, spec]: readonly [ReplicaType, ReplicaSpec],
  index: number,
  init: InitSettings,
): unknown {
  const { name, namespace } = job.metadata;
  const isMaster = hasMaster(job) ? type === 'Master' : index === 0;
  const labels = {
    ...spec.template.metadata?.labels,
    ...replicaLabels(name, type, index),
    ...(isMaster && { 'training.kubeflow.org/job-role': 'master' }),
  };
  const environment = environmentOf(job, type, index);
  if (!environment) return undefined;
  const template = clone(spec.template);
  const containers = template.spec.containers.map((one) => ({ ...one, env: [...(one.env ?? []), ...environment] }));
  const initContainers = [
    ...(template.spec.initContainers ?? []),
    ...(hasMaster(job) && type === 'Worker' ? [waitForMaster(replicaName(name, 'Master', 0), init)] : []),
  ];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: replicaName(name, type, index),
      namespace,
      labels,
      ...(template.metadata?.annotations && { annotations: template.metadata.annotations }),
      ownerReferences: [controllerRef(job)],
    },
    spec: {
      ...template.spec,
      containers,
      ...(initContainers.length > 0 && { initContainers }),
      restartPolicy: spec.restartPolicy === 'ExitCode' ? 'Never' : spec.restartPolicy,
    },
  };
}

/** The headless Service of one replica, by which the others find it. */
export function serviceOf(job: PyTorchJob, type: ReplicaType, index: number, spec: ReplicaSpec): unknown {
  const { name, namespace } = job.metadata;
  const labels = replicaLabels(name, type, index);
  const ports = mainContainer(spec.template.spec)?.ports ?? [];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: replicaName(name, type, index), namespace, labels, ownerReferences: [controllerRef(job)] },
    spec: {
      clusterIP: 'None',
      selector: labels,
      ports: ports.map((one) => ({ name: one.name ?? '', port: one.containerPort })),
    },
  };
}

export const hasMaster = ({ spec }: PyTorchJob): boolean => spec.replicas.some(([type]) => type === 'Master');

const replicaLabels = (job: string, type: ReplicaType, index: number): Record<string, string> => ({
  ...jobLabels(job),
  [replicaTypeLabel]: type.toLowerCase(),
  [replicaIndexLabel]: String(index),
});

/** What torchrun and torch.distributed read: who the master is, how many there are, and which one this is. */
function environmentOf(
  job: PyTorchJob,
  type: ReplicaType,
  index: number,
): { name: string; value: string }[] | undefined {
  const { nprocPerNode, replicas } = job.spec;
  const total = replicas.reduce((sum, [, spec]) => sum + spec.replicas, 0);
  const all: [string, string | number][] = [['PYTHONUNBUFFERED', 1]];
  const master = replicas.find(([one]) => one === 'Master')?.[1];
  if (master) {
    const port = masterPort(master);
    if (port === undefined) return undefined;
    const address = replicaName(job.metadata.name, 'Master', 0);
    const rank = type === 'Worker' ? index + 1 : index;
    const processes = /^\d+$/.test(nprocPerNode) ? Number(nprocPerNode) : 1;
    all.push(['MASTER_PORT', port], ['PET_MASTER_PORT', port], ['MASTER_ADDR', address], ['PET_MASTER_ADDR', address]);
    all.push(['WORLD_SIZE', total * processes], ['RANK', rank], ['PET_NODE_RANK', rank]);
  }
  all.push(['PET_NPROC_PER_NODE', nprocPerNode], ['PET_NNODES', total]);
  return all.map(([name, value]) => ({ name, value: String(value) }));
}

function waitForMaster(master: string, { image, maxTries }: InitSettings) {
  const look = `if nslookup ${master}; then err=0 && break; fi;echo waiting for master; sleep 2;`;
  return {
    name: 'init-pytorch',
    image,
    imagePullPolicy: 'IfNotPresent',
    resources: { limits: { cpu: '100m', memory: '20Mi' }, requests: { cpu: '50m', memory: '10Mi' } },
    command: ['sh', '-c', `err=1;for i in $(seq ${maxTries}); do ${look} done; exit $err`],
  };
}
