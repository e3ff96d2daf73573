import type { Job } from '../../../../kube/object.ts';
import { type ChildJobs, failureOf, firstFailed } from './child-jobs.ts';
import { type JobSet, label, type ReplicatedJob, type ReplicatedJobStatus } from './job-set.ts';
import type { Outcome } from './outcome.ts';

/** What failed Jobs mean for the set (pkg/controllers/failure_policy.go). */
export function applyFailurePolicy(set: JobSet, failed: readonly Job[], outcome: Outcome): void {
  const policy = set.spec.failurePolicy;
  const told = (text: string, job: Job | undefined) => `${text} (first failed job: ${job?.metadata.name ?? ''})`;
  if (!policy) {
    const message = told('jobset failed due to one or more job failures', firstFailed(failed));
    outcome.end('Failed', 'FailedJobs', message);
    return;
  }
  const matched = policy.rules
    .map(({ action, ...rule }) => ({ action, job: firstFailed(failed.filter((job) => applies(rule, job))) }))
    .find(({ job }) => job !== undefined);
  const action = matched?.action ?? 'RestartJobSet';
  const job = matched?.job ?? firstFailed(failed);
  const message = told(`applying ${action} failure policy action`, job);
  const counts = action === 'RestartJobSet';
  if (action === 'FailJobSet') outcome.end('Failed', 'FailJobSetFailurePolicyAction', message);
  else if (counts && (set.status.restartsCountTowardsMax ?? 0) >= policy.maxRestarts)
    outcome.end('Failed', 'ReachedMaxRestarts', told('jobset failed due to reaching max number of restarts', job));
  else outcome.restart(counts, `${action}FailurePolicyAction`, message);
}

/** Whether enough Jobs have succeeded. */
export function hasSucceeded({ spec }: JobSet, { successful }: ChildJobs): boolean {
  const { operator, targetReplicatedJobs: targets = [] } = spec.successPolicy;
  const counts = (name: string | undefined) => targets.length === 0 || (name !== undefined && targets.includes(name));
  const done = successful.filter(({ metadata }) => counts(metadata.labels?.[label.replicatedJob])).length;
  const all = spec.replicatedJobs.filter(({ name }) => counts(name)).reduce((sum, { replicas }) => sum + replicas, 0);
  return done >= (operator === 'Any' ? 1 : all);
}

/** Whether what the replicated job waits for has come. */
export function mayStart(set: JobSet, { dependsOn }: ReplicatedJob, statuses: readonly ReplicatedJobStatus[]): boolean {
  const [wanted] = dependsOn ?? [];
  if (!wanted) return true;
  const status = statuses.find(({ name }) => name === wanted.name);
  const other = set.spec.replicatedJobs.find(({ name }) => name === wanted.name);
  if (!status || !other) return false;
  return wanted.status === 'Complete' ? status.succeeded === other.replicas : hasStarted(other, statuses);
}

/** All its Jobs are ready, or done. */
export function hasStarted({ name, replicas }: ReplicatedJob, statuses: readonly ReplicatedJobStatus[]): boolean {
  const status = statuses.find((one) => one.name === name);
  return status !== undefined && replicas === status.failed + status.ready + status.succeeded;
}

export const isInOrder = ({ spec }: JobSet): boolean => spec.startupPolicy.startupPolicyOrder === 'InOrder';

function applies(
  {
    onJobFailureReasons: reasons = [],
    targetReplicatedJobs: targets = [],
  }: { onJobFailureReasons?: string[]; targetReplicatedJobs?: string[] },
  job: Job,
): boolean {
  const parent = job.metadata.labels?.[label.replicatedJob];
  if (reasons.length > 0 && !reasons.includes(failureOf(job)?.reason ?? '')) return false;
  return parent !== undefined && (targets.length === 0 || targets.includes(parent));
}
