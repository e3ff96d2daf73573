import type { Condition } from '../../../../kube/conditions.ts';
import { clone, type Job, type JobSpec, type KubeObject, type PodTemplateSpec } from '../../../../kube/object.ts';

export const jobSetGroup = 'jobset.x-k8s.io';
export const jobSetVersion = 'v1alpha2';
/** The manager that a JobSet has when it names none. */
export const ownManager = 'jobset.sigs.k8s.io/jobset-controller';

export const label = {
  jobSet: 'jobset.sigs.k8s.io/jobset-name',
  replicatedJob: 'jobset.sigs.k8s.io/replicatedjob-name',
  replicas: 'jobset.sigs.k8s.io/replicatedjob-replicas',
  globalReplicas: 'jobset.sigs.k8s.io/global-replicas',
  index: 'jobset.sigs.k8s.io/job-index',
  globalIndex: 'jobset.sigs.k8s.io/job-global-index',
  key: 'jobset.sigs.k8s.io/job-key',
  attempt: 'jobset.sigs.k8s.io/restart-attempt',
  coordinator: 'jobset.sigs.k8s.io/coordinator',
} as const;

export interface JobTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: Omit<JobSpec, 'template'> & { template: PodTemplateSpec };
}

/** Jobs that are made of one template. */
export interface ReplicatedJob {
  name: string;
  replicas: number;
  template: JobTemplate;
  dependsOn?: { name: string; status: 'Ready' | 'Complete' }[];
}

export type FailureAction = 'FailJobSet' | 'RestartJobSet' | 'RestartJobSetAndIgnoreMaxRestarts';

export interface FailurePolicy {
  maxRestarts: number;
  restartStrategy: 'Recreate' | 'BlockingRecreate';
  rules: { action: FailureAction; onJobFailureReasons?: string[]; targetReplicatedJobs?: string[] }[];
}

export interface ReplicatedJobStatus {
  name: string;
  ready: number;
  succeeded: number;
  failed: number;
  active: number;
  suspended: number;
}

export interface JobSetStatus {
  conditions?: Condition[];
  restarts?: number;
  restartsCountTowardsMax?: number;
  terminalState?: 'Completed' | 'Failed';
  replicatedJobsStatus?: ReplicatedJobStatus[];
}

/** A JobSet with all that its definition and its webhook set by default. */
export interface JobSet extends KubeObject {
  spec: {
    replicatedJobs: ReplicatedJob[];
    network: { enableDNSHostnames: boolean; publishNotReadyAddresses: boolean; subdomain?: string };
    successPolicy: { operator: 'All' | 'Any'; targetReplicatedJobs?: string[] };
    failurePolicy?: FailurePolicy;
    startupPolicy: { startupPolicyOrder: 'AnyOrder' | 'InOrder' };
    suspend: boolean;
    coordinator?: { replicatedJob: string; jobIndex?: number; podIndex?: number };
    managedBy: string;
    ttlSecondsAfterFinished?: number;
  };
  status: JobSetStatus;
}

type Stored = KubeObject & { spec?: Partial<JobSet['spec']>; status?: JobSetStatus };

/** The JobSet with its defaults (pkg/webhooks/jobset_webhook.go); what is stored stays as it is. */
export function withDefaults(stored: KubeObject): JobSet {
  const { spec = {}, status = {}, ...rest } = clone(stored) as Stored;
  const { replicatedJobs = [], network, failurePolicy, ...others } = spec;
  return {
    ...rest,
    apiVersion: `${jobSetGroup}/${jobSetVersion}`,
    kind: 'JobSet',
    spec: {
      successPolicy: { operator: 'All' },
      startupPolicy: { startupPolicyOrder: 'AnyOrder' },
      suspend: false,
      managedBy: ownManager,
      ...others,
      network: { enableDNSHostnames: true, publishNotReadyAddresses: true, ...network },
      ...(failurePolicy && {
        failurePolicy: { ...{ maxRestarts: 0, restartStrategy: 'Recreate', rules: [] }, ...failurePolicy },
      }),
      replicatedJobs: replicatedJobs.map(replicatedWithDefaults),
    },
    status,
  };
}

function replicatedWithDefaults({ replicas = 1, template, ...rest }: ReplicatedJob): ReplicatedJob {
  const { template: pod, ...spec } = template.spec;
  const podSpec = { restartPolicy: 'OnFailure', ...pod.spec } as NonNullable<PodTemplateSpec['spec']>;
  return {
    ...rest,
    replicas,
    template: { ...template, spec: { completionMode: 'Indexed', ...spec, template: { ...pod, spec: podSpec } } },
  };
}

/** The name of a Job of the set. */
export const jobName = (set: JobSet, { name }: ReplicatedJob, index: number): string =>
  `${set.metadata.name}-${name}-${index}`;

/** The name of the headless Service, by which its Pods find each other. */
export const subdomainOf = ({ metadata, spec }: JobSet): string => spec.network.subdomain || metadata.name;

export const isFinished = ({ status: { conditions = [] } }: JobSet): boolean =>
  conditions.some(({ type, status }) => (type === 'Completed' || type === 'Failed') && status === 'True');

export const isSuspended = ({ spec }: Job): boolean => spec.suspend ?? false;
