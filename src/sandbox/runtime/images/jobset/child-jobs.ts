import type { Job } from '../../../../kube/object.ts';
import { isSuspended, type JobSet, label, type ReplicatedJobStatus } from './job-set.ts';

/** The Jobs of a JobSet by what became of them; `previous` are those of an earlier attempt. */
export interface ChildJobs {
  active: Job[];
  successful: Job[];
  failed: Job[];
  previous: Job[];
}

export function sortJobs(jobs: readonly Job[], set: JobSet): ChildJobs {
  const sorted: ChildJobs = { active: [], successful: [], failed: [], previous: [] };
  for (const job of jobs) {
    const attempt = Number(job.metadata.labels?.[label.attempt] ?? 0);
    if (attempt < (set.status.restarts ?? 0)) sorted.previous.push(job);
    else if (hasCondition(job, 'Failed')) sorted.failed.push(job);
    else if (hasCondition(job, 'Complete')) sorted.successful.push(job);
    else sorted.active.push(job);
  }
  return sorted;
}

/** How the replicated jobs stand, by name from the last to the first as the controller has them. */
export function statusesOf(set: JobSet, { active, successful, failed }: ChildJobs): ReplicatedJobStatus[] {
  return set.spec.replicatedJobs
    .map(({ name }) => {
      const mine = (jobs: readonly Job[]) =>
        jobs.filter(({ metadata }) => metadata.labels?.[label.replicatedJob] === name);
      const running = mine(active);
      return {
        name,
        ready: running.filter(isReady).length,
        succeeded: mine(successful).length,
        failed: mine(failed).length,
        active: running.filter(({ status }) => (status?.active ?? 0) > 0).length,
        suspended: running.filter(isSuspended).length,
      };
    })
    .sort((one, other) => (one.name > other.name ? -1 : 1));
}

/** The failure condition of a Job that has failed. */
export const failureOf = ({ status }: Job) =>
  status?.conditions?.find(({ type, status: is }) => type === 'Failed' && is === 'True');

/** Of Jobs that have failed, the first that did. */
export function firstFailed(failed: readonly Job[]): Job | undefined {
  const at = (job: Job) => failureOf(job)?.lastTransitionTime ?? '';
  return failed.reduce<Job | undefined>((first, job) => (first && at(first) <= at(job) ? first : job), undefined);
}

const hasCondition = ({ status }: Job, wanted: string): boolean =>
  (status?.conditions ?? []).some(({ type, status: is }) => type === wanted && is === 'True');

/** As many Pods are ready or done as it wants. */
function isReady({ spec: { parallelism = 1, completions }, status = {} }: Job): boolean {
  const { succeeded = 0, ready = 0 } = status;
  return succeeded + ready >= Math.min(parallelism, completions ?? parallelism);
}
