import type { Container } from '../../../../kube/object.ts';
import { parseQuantity, wholeValue } from '../../../../kube/quantity.ts';
import { type Env, nodeContainer, type Processes, type Resources, type TrainJob } from './train-job.ts';

type Ports = NonNullable<Container['ports']>;

const port = 29_500;

/** The names that torchrun reads. */
export const reservedNames = [
  'PET_NNODES',
  'PET_NPROC_PER_NODE',
  'PET_NODE_RANK',
  'PET_MASTER_ADDR',
  'PET_MASTER_PORT',
];

/** What torchrun is told by its environment: how many there are, which one this is, and who the first is. */
export function torchEnvironment({ metadata, spec }: TrainJob, nodes: number, fromRuntime?: Processes): Env[] {
  const { numProcPerNode, resourcesPerNode } = spec.trainer ?? {};
  const processes = processesPerNode(numProcPerNode ?? fromRuntime ?? 'auto', resourcesPerNode);
  const fieldPath = "metadata.annotations['batch.kubernetes.io/job-completion-index']";
  return [
    { name: 'PET_NNODES', value: `${nodes}` },
    { name: 'PET_NPROC_PER_NODE', value: `${processes}` },
    { name: 'PET_NODE_RANK', valueFrom: { fieldRef: { fieldPath } } },
    { name: 'PET_MASTER_ADDR', value: `${metadata.name}-${nodeContainer}-0-0.${metadata.name}` },
    { name: 'PET_MASTER_PORT', value: `${port}` },
  ];
}

/** The container's ports with the one at which the first node listens; it takes the place of one without a name. */
export function torchPorts(ports: Ports = []): Ports {
  const at = ports.findIndex(({ containerPort, name }) => containerPort === port || name === undefined);
  return at < 0 ? [...ports, { containerPort: port }] : ports.with(at, { containerPort: port });
}

/** How many processes a node runs: as many as it has cores, where that is asked for or there is no GPU. */
export function processesPerNode(asked: Processes, resources?: Pick<Resources, 'limits' | 'requests'>): Processes {
  if (!resources) return asked;
  const { limits, requests } = resources;
  const cores = (limits && coresIn(limits, asked)) ?? (requests && coresIn(requests, asked));
  if (cores !== undefined) return cores;
  return asked === 'cpu' || !requests ? 1 : asked;
}

/** The number of cores; undefined where they do not count. */
function coresIn(amounts: Record<string, string>, asked: Processes): number | undefined {
  const hasGpu = Object.keys(amounts).some((name) => name.toLowerCase().includes('gpu'));
  const counts = asked === 'auto' ? !hasGpu : asked === 'cpu' && amounts.cpu !== undefined;
  return counts ? Math.max(1, wholeValue(parseQuantity(amounts.cpu ?? '0'))) : undefined;
}
