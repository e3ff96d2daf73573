import type { Pod } from '../../../kube/object.ts';
import { condition, ensured, trueCondition } from './conditions.ts';
import { rulingOn } from './failure-policy.ts';
import { countOf, formatIntervals, hasIndex, withIndexes } from './intervals.ts';
import { indexOf, isFailed, isIndexed, isTracked, removeTracking } from './job-pods.ts';
import type { JobSync } from './job-sync.ts';

// Uids of so many Pods make a status of about 20 KB (MaxUncountedPods).
const mostAtOnce = 500;

/**
 * Counts the Pods that ended, each once: first their uids are written, then they are let go, then they are added to the
 * counters. At last the Job is finished, when it ends and nothing is left of it.
 */
export async function track(sync: JobSync): Promise<void> {
  const ended = sync.pods.filter((pod) => isTracked(pod) && mayGo(sync, pod)).slice(0, mostAtOnce);
  cleanUncounted(sync, new Set());
  note(sync, ended);
  announceEnding(sync);
  await sync.writeStatus();

  for (const pod of ended) await removeTracking(sync.client, pod);
  cleanUncounted(sync, new Set(ended.map(({ metadata }) => metadata.uid)));
  const finished = ended.length < mostAtOnce && finish(sync);
  await sync.writeStatus();
  if (finished) await tellEnd(sync);
}

function mayGo(sync: JobSync, pod: Pod): boolean {
  if (sync.job.metadata.deletionTimestamp || sync.ending || pod.status?.phase === 'Succeeded') return true;
  if (!isFailed(pod, sync.job)) return false;
  const index = indexOf(pod);
  // Kept until its successor is made, which counts its failures on.
  return index === undefined || sync.lastFailed.get(index)?.metadata.uid !== pod.metadata.uid;
}

function note(sync: JobSync, ended: readonly Pod[]): void {
  const { job, status } = sync;
  const uncounted = { ...status.uncountedTerminatedPods };
  const newIndexes: number[] = [];
  for (const pod of ended) {
    const { uid } = pod.metadata;
    if (pod.status?.phase === 'Succeeded' && !uncounted.failed?.includes(uid)) {
      const index = indexOf(pod);
      if (!isIndexed(job)) {
        if (!uncounted.succeeded?.includes(uid)) uncounted.succeeded = [...(uncounted.succeeded ?? []), uid];
      } else if (index !== undefined && sync.hasValidIndex(pod) && !hasIndex(sync.countedIndexes, index))
        newIndexes.push(index);
      continue;
    }
    // What still runs when the Job fails has failed too.
    const failed = isFailed(pod, job) || (sync.ending && sync.ending.type !== 'SuccessCriteriaMet');
    if (!failed || uncounted.failed?.includes(uid) || !sync.hasValidIndex(pod) || !rulingOn(job, pod).counts) continue;
    uncounted.failed = [...(uncounted.failed ?? []), uid];
  }
  status.uncountedTerminatedPods = uncounted;
  if (isIndexed(job)) noteIndexes(sync, newIndexes);
}

function noteIndexes(sync: JobSync, newIndexes: readonly number[]): void {
  const { status } = sync;
  sync.succeededIndexes = withIndexes(sync.succeededIndexes, newIndexes);
  setCount(sync, 'succeeded', countOf(sync.succeededIndexes));
  const text = formatIntervals(sync.succeededIndexes);
  if (text) status.completedIndexes = text;
  else delete status.completedIndexes;
  if (sync.failedIndexes) status.failedIndexes = formatIntervals(sync.failedIndexes);
}

/** The decision is written before the first Pod is let go, so that it cannot be lost with it. */
function announceEnding(sync: JobSync): void {
  const { ending, status, job, now } = sync;
  if (!ending) return;
  const conditions = status.conditions ?? [];
  const isNew = ending.type === 'FailureTarget' || !trueCondition(job, 'SuccessCriteriaMet');
  if (ending.type === 'FailureTarget' || (ending.type === 'SuccessCriteriaMet' && isNew))
    status.conditions = [...conditions, ending];
  const type = ending.type === 'SuccessCriteriaMet' ? 'Complete' : 'Failed';
  sync.ending = condition(type, 'True', ending.reason ?? '', ending.message ?? '', now);
}

/** Moves those that are let go from the list of the uncounted to the counters. */
function cleanUncounted(sync: JobSync, letGo: ReadonlySet<string>): void {
  const { status } = sync;
  const tracked = new Set(
    sync.pods.filter((pod) => isTracked(pod) && !letGo.has(pod.metadata.uid)).map(({ metadata }) => metadata.uid),
  );
  const uncounted = { ...status.uncountedTerminatedPods };
  for (const outcome of ['succeeded', 'failed'] as const) {
    const uids = uncounted[outcome] ?? [];
    const left = uids.filter((uid) => tracked.has(uid));
    if (left.length < uids.length) setCount(sync, outcome, (status[outcome] ?? 0) + uids.length - left.length);
    if (left.length) uncounted[outcome] = left;
    else delete uncounted[outcome];
  }
  status.uncountedTerminatedPods = uncounted;
}

function setCount({ status }: JobSync, field: 'succeeded' | 'failed', count: number): void {
  if (count > 0) status[field] = count;
  else delete status[field];
}

function finish(sync: JobSync): boolean {
  const { ending, status, terminating } = sync;
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  if (!ending || succeeded.length + failed.length > 0 || terminating > 0) return false;
  status.conditions = ensured(status.conditions ?? [], ending) ?? status.conditions ?? [];
  if (ending.type === 'Complete' && ending.lastTransitionTime) status.completionTime = ending.lastTransitionTime;
  return true;
}

async function tellEnd({ ending, control, job, status }: JobSync): Promise<void> {
  if (ending?.type !== 'Complete') {
    await control.tell('Warning', ending?.reason ?? '', ending?.message ?? '');
    return;
  }
  const { completions } = job.spec;
  if (completions !== undefined && (status.succeeded ?? 0) > completions) {
    const message = 'Too many succeeded pods running after completion count reached';
    await control.tell('Warning', 'TooManySucceededPods', message);
  }
  await control.tell('Normal', 'Completed', 'Job completed');
}
