import { clone, type KubeObject, type PodTemplateSpec } from '../../../../kube/object.ts';
import type { JobCondition } from './conditions.ts';

export const jobGroup = 'kubeflow.org';
export const controllerName = 'pytorchjob-controller';

export type ReplicaType = 'Master' | 'Worker';
export type RestartPolicy = 'Always' | 'OnFailure' | 'Never' | 'ExitCode';

export interface ReplicaSpec {
  replicas: number;
  restartPolicy: RestartPolicy;
  template: PodTemplateSpec & { spec: NonNullable<PodTemplateSpec['spec']> };
}

export interface ReplicaStatus {
  active?: number;
  succeeded?: number;
  failed?: number;
  selector?: string;
}

export interface JobStatus {
  conditions?: JobCondition[];
  replicaStatuses?: Partial<Record<ReplicaType, ReplicaStatus>>;
  startTime?: string;
  completionTime?: string;
}

/** A PyTorchJob with all that the operator sets by default. */
export interface PyTorchJob extends KubeObject {
  spec: {
    nprocPerNode: string;
    runPolicy: {
      cleanPodPolicy: 'None' | 'Running' | 'All';
      backoffLimit?: number;
      activeDeadlineSeconds?: number;
      ttlSecondsAfterFinished?: number;
    };
    replicas: [ReplicaType, ReplicaSpec][];
  };
  status?: JobStatus;
}

const containerName = 'pytorch';
const port = { name: 'pytorchjob-port', containerPort: 23_456 };

/** The job with its defaults, as the operator sees it; what is stored stays as it is. */
export function withDefaults(stored: KubeObject): PyTorchJob {
  const job = clone(stored) as KubeObject & { spec?: Record<string, unknown>; status?: JobStatus };
  const { pytorchReplicaSpecs = {}, runPolicy = {}, nprocPerNode = 'auto' } = job.spec ?? {};
  const given = pytorchReplicaSpecs as Record<string, Partial<ReplicaSpec>>;
  const replicas = (['Master', 'Worker'] as const).flatMap((type): [ReplicaType, ReplicaSpec][] => {
    const found = Object.entries(given).find(([name]) => name.toLowerCase() === type.toLowerCase())?.[1];
    return found ? [[type, replicaWithDefaults(found)]] : [];
  });
  const policy: PyTorchJob['spec']['runPolicy'] = { cleanPodPolicy: 'None', ...(runPolicy as object) };
  return { ...job, spec: { nprocPerNode: `${nprocPerNode}`, runPolicy: policy, replicas } };
}

function replicaWithDefaults({
  replicas = 1,
  restartPolicy = 'OnFailure',
  template,
}: Partial<ReplicaSpec>): ReplicaSpec {
  const { containers = [], ...spec } = template?.spec ?? {};
  const main = mainContainer({ containers }) ?? containers[0];
  const withPort = containers.map((container) =>
    container === main && !container.ports?.some(({ name }) => name === port.name)
      ? { ...container, ports: [...(container.ports ?? []), port] }
      : container,
  );
  return { replicas, restartPolicy, template: { ...template, spec: { ...spec, containers: withPort } } };
}

/** The container that trains. */
export const mainContainer = <C extends { name: string }>({
  containers,
}: {
  containers: readonly C[];
}): C | undefined => containers.find(({ name }) => name === containerName);

/** The port at which the master listens; undefined when no container is the one that trains. */
export function masterPort({ template }: ReplicaSpec): number | undefined {
  return mainContainer(template.spec)?.ports?.find(({ name }) => name === port.name)?.containerPort;
}

export const replicaName = (job: string, type: ReplicaType, index: number): string =>
  `${job}-${type.toLowerCase()}-${index}`;

/** What all Pods and Services of a job are labelled with. */
export const jobLabels = (job: string): Record<string, string> => ({
  'training.kubeflow.org/operator-name': controllerName,
  'training.kubeflow.org/job-name': job,
});

export const replicaTypeLabel = 'training.kubeflow.org/replica-type';
export const replicaIndexLabel = 'training.kubeflow.org/replica-index';
