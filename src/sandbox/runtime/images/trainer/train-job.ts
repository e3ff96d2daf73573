import type { Condition } from '../../../../kube/conditions.ts';
import { type Container, clone, type KubeObject, type PodSpec } from '../../../../kube/object.ts';
import type { JobSet, ReplicatedJob } from '../jobset/job-set.ts';

export const trainerGroup = 'trainer.kubeflow.org';
export const trainerVersion = 'v1alpha1';

export type Env = NonNullable<Container['env']>[number];
export type Resources = NonNullable<Container['resources']>;
/** A number, or `auto`, `cpu` or `gpu`. */
export type Processes = number | string;

export interface Trainer {
  image?: string;
  command?: string[];
  args?: string[];
  env?: Env[];
  numNodes?: number;
  resourcesPerNode?: Pick<Resources, 'limits' | 'requests'>;
  numProcPerNode?: Processes;
}

/** Where data or a model comes from, before the training begins. */
export interface Initializer {
  storageUri?: string;
  env?: Env[];
  secretRef?: { name: string };
}

type ContainerOverride = Pick<Container, 'name' | 'env' | 'volumeMounts'>;

/** What is different in the Pods of some of the runtime's jobs. */
export interface PodSpecOverride
  extends Pick<PodSpec, 'serviceAccountName' | 'nodeSelector' | 'tolerations' | 'volumes' | 'schedulingGates'> {
  targetJobs: { name: string }[];
  initContainers?: ContainerOverride[];
  containers?: ContainerOverride[];
}

export interface TrainJob extends KubeObject {
  spec: {
    runtimeRef: { name: string; apiGroup: string; kind: string };
    initializer?: { dataset?: Initializer; model?: Initializer };
    trainer?: Trainer;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    podSpecOverrides?: PodSpecOverride[];
    suspend: boolean;
  };
  status: { conditions?: Condition[] };
}

/** What a TrainingRuntime, or one for the whole cluster, says of the jobs that refer to it. */
export interface TrainingRuntime extends KubeObject {
  spec: {
    mlPolicy?: { numNodes?: number; torch?: { numProcPerNode?: Processes }; mpi?: unknown };
    podGroupPolicy?: { coscheduling?: unknown };
    template: {
      metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
      spec: Partial<Omit<JobSet['spec'], 'replicatedJobs'>> & { replicatedJobs: ReplicatedJob[] };
    };
  };
}

type Stored = KubeObject & { spec?: Partial<TrainJob['spec']>; status?: TrainJob['status'] };

/** The job with its defaults; what is stored stays as it is. */
export function withDefaults(stored: KubeObject): TrainJob {
  const { spec = {}, status = {}, ...rest } = clone(stored) as Stored;
  const runtimeRef = { apiGroup: trainerGroup, kind: 'ClusterTrainingRuntime', ...{ name: '' }, ...spec.runtimeRef };
  const object = { apiVersion: `${trainerGroup}/${trainerVersion}`, kind: 'TrainJob', metadata: rest.metadata };
  return { ...object, spec: { suspend: false, ...spec, runtimeRef }, status };
}

const stepLabel = 'trainer.kubeflow.org/trainjob-ancestor-step';
export type TrainingStep = 'dataset-initializer' | 'model-initializer' | 'trainer';

/** Which part of a TrainJob a job of the runtime does. */
export const stepOf = ({ template }: ReplicatedJob): string | undefined => template.metadata?.labels?.[stepLabel];

/** The container that trains. */
export const nodeContainer = 'node';

/** A list with these in it: each takes the place of the one of its name, or comes last. */
export function merged<T extends object>(list: readonly T[] = [], others: readonly T[] = [], key: keyof T): T[] {
  const result = [...list];
  for (const other of others) {
    const at = result.findIndex((one) => one[key] === other[key]);
    if (at < 0) result.push(other);
    else result[at] = other;
  }
  return result;
}
