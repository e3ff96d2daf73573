import { type Container, controllerRef, type PodSpec } from '../../../../kube/object.ts';
import { jobSetGroup, jobSetVersion, type ReplicatedJob } from '../jobset/job-set.ts';
import { withOverride } from './overrides.ts';
import { torchEnvironment, torchPorts } from './torch.ts';
import {
  type Initializer,
  merged,
  nodeContainer,
  stepOf,
  type TrainingRuntime,
  type TrainingStep,
  type TrainJob,
} from './train-job.ts';

/** The JobSet of a TrainJob: its runtime's template with what the job itself says (pkg/runtime). */
export function jobSetOf(job: TrainJob, { spec: { mlPolicy, template } }: TrainingRuntime): unknown {
  const { name, namespace } = job.metadata;
  const labels = { ...template.metadata?.labels, ...job.spec.labels };
  const annotations = { ...template.metadata?.annotations, ...job.spec.annotations };
  const { replicatedJobs, ...spec } = template.spec;
  return {
    apiVersion: `${jobSetGroup}/${jobSetVersion}`,
    kind: 'JobSet',
    metadata: {
      name,
      namespace,
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ownerReferences: [controllerRef(job)],
    },
    spec: {
      ...spec,
      suspend: job.spec.suspend,
      replicatedJobs: replicatedJobs.map((one) => replicatedJobOf(job, one, mlPolicy)),
    },
  };
}

function replicatedJobOf(
  job: TrainJob,
  given: ReplicatedJob,
  policy: TrainingRuntime['spec']['mlPolicy'],
): ReplicatedJob {
  const { template, ...rest } = given;
  const step = stepOf(given) as TrainingStep | undefined;
  const own = template.spec.parallelism ?? 1;
  const wanted = step === 'trainer' ? (job.spec.trainer?.numNodes ?? (policy ? (policy.numNodes ?? 1) : own)) : own;
  const nodes = Math.max(wanted, 1);
  const pod = template.spec.template;
  const overrides = (job.spec.podSpecOverrides ?? []).filter(({ targetJobs }) =>
    targetJobs.some(({ name }) => name === given.name),
  );
  const podSpec = overrides.reduce(withOverride, pod.spec as PodSpec);
  const containers = podSpec.containers.map((container) => {
    if (step === 'trainer' && container.name === nodeContainer) return trainingContainer(job, container, nodes, policy);
    const source = sourceFor(job, step);
    return source && container.name === step ? initializing(container, source) : container;
  });
  const spec = { ...template.spec, parallelism: nodes, completions: nodes };
  return {
    ...rest,
    // More than one Job of a part is not supported by the source either.
    ...(step && { replicas: 1 }),
    template: { ...template, spec: { ...spec, template: { ...pod, spec: { ...podSpec, containers } } } },
  };
}

/** What the job says of its trainer; without a word on it, its environment is the runtime's alone. */
function trainingContainer(
  job: TrainJob,
  container: Container,
  nodes: number,
  policy: TrainingRuntime['spec']['mlPolicy'],
): Container {
  const { trainer } = job.spec;
  if (!trainer) return container;
  const { image, command, args, env, resourcesPerNode: resources } = trainer;
  const isSized = resources?.limits !== undefined || resources?.requests !== undefined;
  const torch = policy?.torch && torchEnvironment(job, nodes, policy.torch.numProcPerNode);
  // What the job sets itself has the last word.
  const environment = merged(merged(merged(container.env, env, 'name'), torch, 'name'), env, 'name');
  return {
    ...container,
    ...(image !== undefined && { image }),
    ...(command && { command }),
    ...(args && { args }),
    ...(isSized && resources && { resources }),
    ...(environment.length > 0 && { env: environment }),
    ...(torch && { ports: torchPorts(container.ports) }),
  };
}

function sourceFor({ spec: { initializer } }: TrainJob, step: TrainingStep | undefined): Initializer | undefined {
  if (step === 'dataset-initializer') return initializer?.dataset;
  return step === 'model-initializer' ? initializer?.model : undefined;
}

function initializing(container: Container, { storageUri, env, secretRef }: Initializer): Container {
  const uri = storageUri === undefined ? [] : [{ name: 'STORAGE_URI', value: storageUri }];
  const environment = merged(merged(container.env, uri, 'name'), env, 'name');
  return {
    ...container,
    ...(environment.length > 0 && { env: environment }),
    ...(secretRef && { envFrom: [...(container.envFrom ?? []), { secretRef }] }),
  };
}
