import { type Job, keyOf, type Pod } from '../../../kube/object.ts';
import { parseTime } from '../../../kube/time.ts';
import { ApiError } from '../../api/errors.ts';
import type { Client } from '../../client.ts';

/** Keeps a Pod until its Job has counted it. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
export const indexAnnotation = 'batch.kubernetes.io/job-completion-index';
export const failureCountAnnotation = 'batch.kubernetes.io/job-index-failure-count';
export const ignoredCountAnnotation = 'batch.kubernetes.io/job-index-ignored-failure-count';

export function isTracked(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(trackingFinalizer) ?? false;
}

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed';
}

/** A Pod that is deleted before it ended counts as failed, unless its Job waits for the end. */
export function isFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === 'Failed') return true;
  if (replacesFailedOnly(job)) return false;
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded';
}

export function replacesFailedOnly({ spec }: Job): boolean {
  return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;
}

/** The index that a Pod of an indexed Job works on; undefined when it has none that is valid. */
export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[indexAnnotation];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** How often the Pods before this one failed for its index, as far as it counts. */
export function failureCount(pod: Pod): number {
  return numberIn(pod, failureCountAnnotation);
}

export function ignoredFailureCount(pod: Pod): number {
  return numberIn(pod, ignoredCountAnnotation);
}

/** When the Pod ended, in milliseconds: by its containers, its Ready condition, or its deletion. */
export function finishedAt(pod: Pod): number {
  const sidecars = new Set(
    (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  );
  const containers = [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)),
  ].map(({ state }) => parseTime(state?.terminated?.finishedAt));
  const ends = containers.filter((end) => end !== undefined);
  if (ends.length > 0 && ends.length === containers.length) return Math.max(...ends);
  const ready = pod.status?.conditions?.find(({ type, status }) => type === 'Ready' && status === 'False');
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod.metadata;
  const deleted = parseTime(deletionTimestamp);
  return (
    parseTime(ready?.lastTransitionTime) ??
    (deleted === undefined ? undefined : deleted - deletionGracePeriodSeconds * 1000) ??
    parseTime(creationTimestamp) ??
    0
  );
}

/** Lets a Pod go; one that is gone already is as well. */
export async function removeTracking(client: Client, pod: Pod): Promise<void> {
  if (!isTracked(pod)) return;
  const left = (pod.metadata.finalizers ?? []).filter((finalizer) => finalizer !== trackingFinalizer);
  const patch = { metadata: { uid: pod.metadata.uid, finalizers: left.length ? left : null } };
  try {
    await client.patch('pods', keyOf(pod), patch);
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error;
  }
}

function numberIn(pod: Pod, annotation: string): number {
  const value = Number(pod.metadata.annotations?.[annotation] ?? 0);
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
