import { clone, type Draft, type Pod, type PodTemplateSpec } from '../../../kube/object.ts';
import { ApiError } from '../../api/errors.ts';
import { podFromTemplate } from '../pod-control.ts';
import { isActive, isReady, isTerminating } from '../pods.ts';
import { rankForDeletion } from '../replicaset/rank.ts';
import { remainingBackoff, remainingBackoffOfIndex } from './backoff.ts';
import { rulingOn } from './failure-policy.ts';
import { firstMissing, merge, withIndexes } from './intervals.ts';
import {
  failureCount,
  failureCountAnnotation,
  ignoredCountAnnotation,
  ignoredFailureCount,
  indexAnnotation,
  indexOf,
  isIndexed,
  removeTracking,
  replacesFailedOnly,
  trackingFinalizer,
} from './job-pods.ts';
import type { JobSync } from './job-sync.ts';

// At most so many pods are made or deleted in one step (MaxPodCreateDeletePerSync).
const burst = 500;
const indexVariable = 'JOB_COMPLETION_INDEX';
const longestBase = 58;

/** Brings the number of active Pods to what the Job wants. Returns the milliseconds to wait for before Pods may be made. */
export async function managePods(sync: JobSync): Promise<{ waitMs: number; failure?: ApiError }> {
  const surplus = podsToRemove(sync).slice(0, burst);
  const isSuspended = sync.job.spec.suspend === true;
  if (surplus.length > 0 || isSuspended) return { waitMs: 0, ...(await attempt(() => removePods(sync, surplus))) };

  const blocked = replacesFailedOnly(sync.job) ? sync.terminating : 0;
  const missing = Math.min(wantedActive(sync) - blocked - sync.activeCount, burst);
  if (missing <= 0) return { waitMs: 0 };
  if (!sync.limitsEachIndex) {
    const waitMs = remainingBackoff(sync.job, sync.pods, sync.now);
    if (waitMs > 0) return { waitMs };
  }
  const drafts = isIndexed(sync.job) ? indexedDrafts(sync, missing) : plainDrafts(sync, missing);
  if ('waitMs' in drafts) return drafts;
  const before = sync.client.listOwnedBy('pods', sync.job).filter(isActive).length;
  const result = await attempt(() => sync.control.createAll(drafts.pods));
  sync.activeCount += sync.client.listOwnedBy('pods', sync.job).filter(isActive).length - before;
  return { waitMs: 0, ...result };
}

/** Deletes all active Pods of a Job that has ended; they stay tracked until they are counted. */
export async function deleteActive(sync: JobSync): Promise<void> {
  await sync.control.deleteAll(sync.active);
  noteRemoval(sync, sync.active);
}

async function attempt(step: () => Promise<void>): Promise<{ failure?: ApiError }> {
  try {
    await step();
    return {};
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { failure: error };
  }
}

function wantedActive({ job, succeeded, activeCount }: JobSync): number {
  const { completions, parallelism = 1, suspend } = job.spec;
  if (suspend) return 0;
  // Without a number of completions the first success ends it: what runs may run on.
  if (completions === undefined) return succeeded > 0 ? activeCount : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

function podsToRemove(sync: JobSync): Pod[] {
  const atLeast = Math.max(0, sync.activeCount - wantedActive(sync));
  const rank = (pods: readonly Pod[]) => rankForDeletion(pods, new Map(), sync.now);
  const { surplus, left } = isIndexed(sync.job)
    ? splitByIndex(sync, rank)
    : { surplus: [] as Pod[], left: [...sync.active] };
  return surplus.length >= atLeast ? surplus : [...surplus, ...rank(left).slice(0, atLeast - surplus.length)];
}

/** Pods without an index, with one that is too high, or with one that another has too, are too many. */
function splitByIndex(sync: JobSync, rank: (pods: readonly Pod[]) => Pod[]): { surplus: Pod[]; left: Pod[] } {
  const surplus: Pod[] = [];
  const left: Pod[] = [];
  for (const index of new Set(sync.active.map((pod) => indexOf(pod) ?? -1))) {
    const ranked = rank(sync.active.filter((pod) => (indexOf(pod) ?? -1) === index));
    const kept = index >= 0 && index < sync.completions ? ranked.pop() : undefined;
    if (kept) left.push(kept);
    surplus.push(...ranked);
  }
  return { surplus, left };
}

async function removePods(sync: JobSync, pods: readonly Pod[]): Promise<void> {
  for (const pod of pods) await removeTracking(sync.client, pod);
  await sync.control.deleteAll(pods);
  noteRemoval(sync, pods);
}

function noteRemoval(sync: JobSync, pods: readonly Pod[]): void {
  sync.activeCount -= pods.length;
  sync.ready -= pods.filter(isReady).length;
  sync.terminating += pods.length;
}

function plainDrafts(sync: JobSync, count: number): { pods: Draft<Pod>[] } {
  const template = trackedTemplate(sync);
  return { pods: Array.from({ length: count }, () => podFromTemplate(sync.job, template)) };
}

function indexedDrafts(sync: JobSync, count: number): { pods: Draft<Pod>[] } | { waitMs: number } {
  const { pods, active, job, now, lastFailed } = sync;
  const running = active.flatMap((pod) => indexOf(pod) ?? []);
  const leaving = replacesFailedOnly(job) ? pods.filter(isTerminating).flatMap((pod) => indexOf(pod) ?? []) : [];
  const taken = merge(withIndexes(sync.succeededIndexes, [...running, ...leaving]), sync.failedIndexes ?? []);
  const indexes = firstMissing(taken, count, sync.completions);
  const waits = indexes.map((index) =>
    sync.limitsEachIndex ? remainingBackoffOfIndex(lastFailed.get(index), now) : 0,
  );
  const due = indexes.filter((_, i) => waits[i] === 0);
  if (due.length === 0) return { waitMs: waits.length ? Math.min(...waits) : 0 };
  const template = trackedTemplate(sync);
  for (const container of [...(template.spec?.initContainers ?? []), ...(template.spec?.containers ?? [])]) {
    if (container.env?.some(({ name }) => name === indexVariable)) continue;
    const fieldRef = { fieldPath: `metadata.labels['${indexAnnotation}']` };
    container.env = [...(container.env ?? []), { name: indexVariable, valueFrom: { fieldRef } }];
  }
  return { pods: due.map((index) => indexedDraft(sync, template, index)) };
}

function indexedDraft(sync: JobSync, template: PodTemplateSpec, index: number): Draft<Pod> {
  const { job } = sync;
  const draft = podFromTemplate(job, withHostname(template, `${job.metadata.name}-${index}`));
  const { metadata } = draft;
  metadata.labels = { ...metadata.labels, [indexAnnotation]: String(index) };
  metadata.annotations = { ...metadata.annotations, [indexAnnotation]: String(index) };
  if (sync.limitsEachIndex) Object.assign(metadata.annotations, failureAnnotations(sync, index));
  const tail = `-${index}-`;
  metadata.generateName = `${job.metadata.name.slice(0, longestBase - tail.length)}${tail}`;
  return draft;
}

function withHostname(template: PodTemplateSpec, hostname: string): PodTemplateSpec {
  return { ...template, spec: { ...(template.spec ?? { containers: [] }), hostname } };
}

/** How often the index failed by now, counted on from the Pod that is replaced. */
function failureAnnotations({ job, lastFailed }: JobSync, index: number): Record<string, string> {
  const last = lastFailed.get(index);
  if (!last) return { [failureCountAnnotation]: '0' };
  const { counts } = rulingOn(job, last);
  const ignored = ignoredFailureCount(last) + (counts ? 0 : 1);
  return {
    [failureCountAnnotation]: String(failureCount(last) + (counts ? 1 : 0)),
    ...(ignored > 0 && { [ignoredCountAnnotation]: String(ignored) }),
  };
}

function trackedTemplate({ job }: JobSync): PodTemplateSpec {
  const template = clone(job.spec.template);
  const finalizers = template.metadata?.finalizers ?? [];
  if (!finalizers.includes(trackingFinalizer))
    template.metadata = { ...template.metadata, finalizers: [...finalizers, trackingFinalizer] };
  return template;
}
