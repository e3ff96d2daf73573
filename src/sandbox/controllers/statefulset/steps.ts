import type { Draft, Pod } from '../../../kube/object.ts';
import { isFinished } from '../../../kube/pod-phase.ts';
import { createClaims, hasStaleClaim, ownClaims } from './claims.ts';
import { firstOrdinal, identityMatches, isInRange, newPod, ordinalOf, revisionOf, withIdentity } from './identity.ts';
import type { SetSync } from './set-sync.ts';

interface Place {
  ordinal: number;
  pod: Pod | undefined;
}

/** Takes one step towards the StatefulSet: the Pods that shall be, then those that shall not, then the new revision. */
export async function takeStep(sync: SetSync): Promise<void> {
  const { set } = sync;
  const pods = sync.pods();
  const places = Array.from({ length: set.spec.replicas ?? 1 }, (_, i): Place => {
    const ordinal = firstOrdinal(set) + i;
    return { ordinal, pod: pods.find((pod) => ordinalOf(set, pod) === ordinal) };
  });
  const condemned = pods.filter((pod) => !isInRange(set, ordinalOf(set, pod) ?? -1)).reverse();
  if (await forEach(sync, places, (place) => fill(sync, place))) return;
  for (const pod of condemned) await ownClaims(sync.client, set, ordinalOf(set, pod) ?? 0);
  const firstUnavailable =
    places.find(({ pod }) => sync.isUnavailable(pod))?.pod ?? condemned.findLast((pod) => sync.isUnavailable(pod));
  if (await forEach(sync, condemned, (pod) => condemn(sync, pod, firstUnavailable))) return;
  if (set.spec.updateStrategy?.type !== 'OnDelete') await replaceOutdated(sync, places);
}

/** One after the other until one must be waited for; in parallel all are tried. Says whether to wait. */
async function forEach<T>(sync: SetSync, all: readonly T[], step: (one: T) => Promise<boolean>): Promise<boolean> {
  let failure: unknown;
  for (const one of all) {
    try {
      const waits = await step(one);
      if (waits && !sync.bursts) return true;
    } catch (error) {
      if (!sync.bursts) throw error;
      failure ??= error;
    }
  }
  if (failure) throw failure;
  return false;
}

/** Sees to one place; true when the next ones must wait for it. */
async function fill(sync: SetSync, { ordinal, pod }: Place): Promise<boolean> {
  const { client, set, revisions } = sync;
  if (!pod) {
    if (hasStaleClaim(client, set, ordinal)) return true;
    const draft: Draft<Pod> = newPod(set, ordinal, revisions);
    await sync.createPod(draft, ordinal);
    return true;
  }
  if (isFinished(pod)) {
    if (!pod.metadata.deletionTimestamp) await sync.deletePod(pod);
    return true;
  }
  if (pod.status?.phase === 'Pending') {
    await createClaims(client, set, ordinal, (...words) => sync.tell(...words));
    await ownClaims(client, set, ordinal);
  }
  if (!sync.bursts && sync.isUnavailable(pod)) return true;
  if (pod.metadata.deletionTimestamp) return false;
  await ownClaims(client, set, ordinal);
  if (!identityMatches(pod)) await sync.updatePod(withIdentity(pod, ordinal));
  return false;
}

/** Deletes a Pod that is too many, highest first; in order only when all others are well. */
async function condemn(sync: SetSync, pod: Pod, firstUnavailable: Pod | undefined): Promise<boolean> {
  if (pod.metadata.deletionTimestamp) return true;
  if (!sync.bursts && !sync.isAvailable(pod) && pod !== firstUnavailable) return true;
  await sync.deletePod(pod);
  return true;
}

/** Deletes the highest Pod that is not of the new revision, when those above it are available. */
async function replaceOutdated(sync: SetSync, places: readonly Place[]): Promise<void> {
  const { set, revisions, client } = sync;
  const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  for (const { ordinal } of places.slice(partition).reverse()) {
    const pod = client.get('pods', `${set.metadata.namespace}/${set.metadata.name}-${ordinal}`);
    if (!pod) return;
    if (revisionOf(pod) !== revisions.update.metadata.name && !pod.metadata.deletionTimestamp)
      return await sync.deletePod(pod);
    if (sync.isUnavailable(pod)) return;
  }
}
