import type { Job, Pod } from '../../../kube/object.ts';
import { isFailed } from './job-pods.ts';

type Policy = NonNullable<Job['spec']['podFailurePolicy']>;
type Rule = Policy['rules'][number];

/** What a Job's policy makes of a failed Pod. */
export interface Ruling {
  action?: string;
  /** Whether the failure counts towards the limits. */
  counts: boolean;
  /** Why the whole Job fails by it. */
  failsJob?: string;
}

/** Finds the first rule that is about the Pod (matchPodFailurePolicy). */
export function rulingOn(job: Job, pod: Pod): Ruling {
  const rules = job.spec.podFailurePolicy?.rules ?? [];
  const { namespace, name } = pod.metadata;
  for (const [i, rule] of rules.entries()) {
    const about = matching(rule, pod);
    if (!about) continue;
    const { action } = rule;
    if (action === 'Ignore') return { action, counts: false };
    if (action !== 'FailJob') return { action, counts: true };
    const subject =
      about.exitCode === undefined
        ? `Pod ${namespace}/${name} has condition ${about.name}`
        : `Container ${about.name} for pod ${namespace}/${name} failed with exit code ${about.exitCode}`;
    return { action, counts: true, failsJob: `${subject} matching ${action} rule at index ${i}` };
  }
  return { counts: true };
}

/** Why the Job fails at once by one of these Pods; undefined when it does not. */
export function jobFailure(job: Job, pods: readonly Pod[]): string | undefined {
  if (!job.spec.podFailurePolicy) return undefined;
  for (const pod of pods) {
    const why = isFailed(pod, job) ? rulingOn(job, pod).failsJob : undefined;
    if (why !== undefined) return why;
  }
  return undefined;
}

function matching(rule: Rule, pod: Pod): { name: string; exitCode?: number } | undefined {
  const { onExitCodes, onPodConditions } = rule;
  if (onExitCodes) {
    const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
    for (const { name, state } of statuses) {
      const exitCode = state?.terminated?.exitCode;
      if (!exitCode || (onExitCodes.containerName !== undefined && onExitCodes.containerName !== name)) continue;
      if (onExitCodes.values.includes(exitCode) === (onExitCodes.operator === 'In')) return { name, exitCode };
    }
    return undefined;
  }
  const found = pod.status?.conditions?.find((condition) =>
    onPodConditions?.some(({ type, status }) => type === condition.type && status === condition.status),
  );
  return found && { name: found.type };
}
