import { reservedNames } from './torch.ts';
import { nodeContainer, type PodSpecOverride, type stepOf, type TrainingRuntime, type TrainJob } from './train-job.ts';

/** What of a runtime or a job is not simulated, and what the webhook of the real manager would have refused. */
export function objectionsTo(job: TrainJob, runtime: TrainingRuntime): string[] {
  return [...unknownHere(job, runtime), ...invalid(job, runtime)];
}

function* unknownHere({ spec: { trainer } }: TrainJob, { spec }: TrainingRuntime): Generator<string> {
  const { mlPolicy, podGroupPolicy } = spec;
  if (mlPolicy?.mpi) yield 'the sandbox knows no mlPolicy.mpi';
  if (podGroupPolicy?.coscheduling) yield 'the sandbox knows no podGroupPolicy.coscheduling';
  if (mlPolicy?.torch && trainer?.command?.join(' ') === 'tune run') yield 'the sandbox knows no torchtune';
}

function* invalid({ spec }: TrainJob, runtime: TrainingRuntime): Generator<string> {
  const { trainer, initializer, podSpecOverrides = [] } = spec;
  const { numProcPerNode: processes, env = [] } = trainer ?? {};
  if (runtime.spec.mlPolicy?.torch && processes !== undefined) {
    const isKnown = typeof processes === 'number' || ['auto', 'cpu', 'gpu'].includes(processes);
    if (!isKnown) yield 'spec.trainer.numProcPerNode: must have an int value or [auto cpu gpu]';
    const reserved = env.map(({ name }) => name).filter((name) => reservedNames.includes(name));
    if (reserved.length > 0)
      yield `spec.trainer.env: must not have reserved envs, invalid envs configured: [${reserved.sort().join(' ')}]`;
  }
  const jobs = new Map(runtime.spec.template.spec.replicatedJobs.map((one) => [one.name, one]));
  for (const part of ['dataset', 'model'] as const) {
    const name = `${part}-initializer`;
    const containers = containersOf(jobs.get(name));
    if (!initializer?.[part]) continue;
    if (!containers)
      yield `spec.runtimeRef: must have ${name} job when trainJob is configured with input ${part}Config`;
    else if (!containers.includes(name))
      yield `spec.runtimeRef: must have container with name - ${name} in the ${name} job`;
  }
  const targets = new Set<string>();
  for (const override of podSpecOverrides)
    for (const { name } of override.targetJobs) {
      if (targets.has(name)) yield `spec.podSpecOverrides: Duplicate value: ${JSON.stringify(name)}`;
      targets.add(name);
      yield* invalidOverride(override, name, containersOf(jobs.get(name)));
    }
}

function* invalidOverride(override: PodSpecOverride, job: string, known: string[] | undefined): Generator<string> {
  const path = 'spec.podSpecOverrides:';
  if (!known) yield `${path} must not have targetJob that doesn't exist in the runtime job template`;
  for (const [kind, containers] of [
    ['initContainer', override.initContainers ?? []],
    ['container', override.containers ?? []],
  ] as const)
    for (const { name, env = [] } of containers) {
      const own = ['dataset-initializer', 'model-initializer', nodeContainer];
      if (!known?.includes(name)) yield `${path} must not have ${kind} that doesn't exist in the runtime job ${job}`;
      else if (kind === 'container' && env.length > 0 && own.includes(name))
        yield `${path} must not have envs for the ${own.join(', ')} containers`;
    }
}

function containersOf(job: Parameters<typeof stepOf>[0] | undefined): string[] | undefined {
  const spec = job?.template.spec.template.spec;
  return job && [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name }) => name);
}
