import type { Job, Pod } from '../../../kube/object.ts';
import { failureCount, finishedAt, ignoredFailureCount, isFailed, isTracked } from './job-pods.ts';

const firstMs = 10_000;
const longestMs = 600_000;

/**
 * Milliseconds until the Job may make Pods again: 10 s after a failure, doubled with each one since the last success, ten
 * minutes at most. The Pods that are there tell all of it.
 */
export function remainingBackoff(job: Job, pods: readonly Pod[], now: number): number {
  // Pods that the Job took away itself – it was suspended or has too many – are let go first.
  const own = pods.filter((pod) => isTracked(pod) || !pod.metadata.deletionTimestamp);
  const succeeded = own.filter(({ status }) => status?.phase === 'Succeeded').map(finishedAt);
  const lastSuccess = Math.max(0, ...succeeded);
  const failures = own.filter((pod) => isFailed(pod, job)).map(finishedAt);
  const since = failures.filter((at) => at > lastSuccess);
  return since.length === 0 ? 0 : remaining(since.length, Math.max(...since), now);
}

/** The same for one index, by the last Pod that failed for it. */
export function remainingBackoffOfIndex(lastFailed: Pod | undefined, now: number): number {
  if (!lastFailed) return 0;
  return remaining(failureCount(lastFailed) + ignoredFailureCount(lastFailed) + 1, finishedAt(lastFailed), now);
}

function remaining(failures: number, lastMs: number, now: number): number {
  const backoff = Math.min(firstMs * 2 ** Math.min(failures - 1, 10), longestMs);
  return Math.max(0, lastMs + backoff - now);
}
