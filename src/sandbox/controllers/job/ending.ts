import { parseTime } from '../../../kube/time.ts';
import { condition, type JobCondition, trueCondition } from './conditions.ts';
import { jobFailure } from './failure-policy.ts';
import { countOf, overlap, parseIntervals } from './intervals.ts';
import { isIndexed } from './job-pods.ts';
import type { JobSync } from './job-sync.ts';

/** Whether the Job ends now, and how: what was decided before, then failures, then success. */
export function endingOf(sync: JobSync): JobCondition | undefined {
  return decided(sync) ?? failureByLimits(sync) ?? failureByIndexes(sync) ?? successByPolicy(sync);
}

/** All completions are reached and nothing runs any more. */
export function completionOf({ job, succeeded, activeCount, now }: JobSync): JobCondition | undefined {
  const { completions } = job.spec;
  const isReached = completions === undefined ? succeeded > 0 : succeeded >= completions;
  if (!isReached || activeCount > 0) return undefined;
  const message = 'Reached expected number of succeeded pods';
  return condition('SuccessCriteriaMet', 'True', 'CompletionsReached', message, now);
}

/** Milliseconds that the Job may still be active; undefined when it may be so for ever. */
export function activeMsLeft({ job, status, now }: JobSync): number | undefined {
  const { activeDeadlineSeconds, suspend } = job.spec;
  const start = parseTime(status.startTime);
  if (activeDeadlineSeconds === undefined || start === undefined || suspend) return undefined;
  return start + activeDeadlineSeconds * 1000 - now;
}

function decided({ job, pods, now }: JobSync): JobCondition | undefined {
  const success = trueCondition(job, 'SuccessCriteriaMet');
  if (success) return success;
  const target = trueCondition(job, 'FailureTarget');
  if (target) return condition('Failed', 'True', target.reason ?? '', target.message ?? '', now);
  const why = jobFailure(job, pods);
  return why === undefined ? undefined : condition('FailureTarget', 'True', 'PodFailurePolicy', why, now);
}

function failureByLimits(sync: JobSync): JobCondition | undefined {
  const { job, failed, now } = sync;
  const fails = (reason: string, message: string) => condition('FailureTarget', 'True', reason, message, now);
  if (failed > (job.spec.backoffLimit ?? 6) || restartsTooOften(sync))
    return fails('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  const left = activeMsLeft(sync);
  if (left !== undefined && left <= 0)
    return fails('DeadlineExceeded', 'Job was active longer than specified deadline');
  return undefined;
}

/** Pods that restart their containers themselves: the restarts count. */
function restartsTooOften({ job, pods }: JobSync): boolean {
  const { template, backoffLimit = 6 } = job.spec;
  if (template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    for (const { restartCount } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
      restarts += restartCount;
  }
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

function failureByIndexes(sync: JobSync): JobCondition | undefined {
  const { job, failedIndexes, succeededIndexes, completions, now } = sync;
  if (!failedIndexes) return undefined;
  const { maxFailedIndexes } = job.spec;
  const failed = countOf(failedIndexes);
  const fails = (reason: string, message: string) => condition('FailureTarget', 'True', reason, message, now);
  if (maxFailedIndexes !== undefined && failed > maxFailedIndexes)
    return fails('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  return failed > 0 && failed + countOf(succeededIndexes) >= completions
    ? fails('FailedIndexes', 'Job has failed indexes')
    : undefined;
}

function successByPolicy({ job, succeededIndexes, completions, now }: JobSync): JobCondition | undefined {
  if (!isIndexed(job) || countOf(succeededIndexes) === 0) return undefined;
  for (const [i, { succeededIndexes: wanted, succeededCount }] of (job.spec.successPolicy?.rules ?? []).entries()) {
    const required = parseIntervals(wanted, completions);
    if (wanted !== undefined && required.length === 0) continue;
    const reached = wanted === undefined ? countOf(succeededIndexes) : overlap(required, succeededIndexes);
    const isMet =
      (wanted !== undefined && reached === countOf(required)) ||
      (succeededCount !== undefined && reached >= succeededCount);
    if (isMet) return condition('SuccessCriteriaMet', 'True', 'SuccessPolicy', `Matched rules at index ${i}`, now);
  }
  return undefined;
}
