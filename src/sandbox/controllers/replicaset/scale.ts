import { clone, controllerOf, type Draft, keyOf, type Pod, type ReplicaSet } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import { ApiError } from '../../api/errors.ts';
import type { Client, EventText } from '../../client.ts';
import { controllerRef } from '../claim.ts';
import { isNamespaceTerminating } from '../create-once.ts';
import { isActive } from '../pods.ts';
import { rankForDeletion } from './rank.ts';

// At most so many pods are made or deleted in one step (BurstReplicas).
const burst = 500;
const source = { component: 'replicaset-controller' };

/** Makes or deletes pods until there are as many as wanted. Throws the first error that the API answers. */
export async function scalePods(
  client: Client,
  replicaSet: ReplicaSet,
  active: readonly Pod[],
  now: number,
): Promise<void> {
  const missing = (replicaSet.spec.replicas ?? 1) - active.length;
  if (missing > 0) await createPods(client, replicaSet, Math.min(missing, burst));
  if (missing < 0) await deletePods(client, replicaSet, podsToDelete(client, replicaSet, active, -missing, now));
}

/** Makes one, then two, then four: when all would fail alike, few are tried. */
async function createPods(client: Client, replicaSet: ReplicaSet, count: number): Promise<void> {
  for (let left = count, size = 1; left > 0; left -= size, size *= 2) {
    const batch = Math.min(size, left);
    const results = await Promise.allSettled(Array.from({ length: batch }, () => createPod(client, replicaSet)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}

async function createPod(client: Client, replicaSet: ReplicaSet): Promise<void> {
  try {
    const pod = await client.create('pods', podFromTemplate(replicaSet));
    await tell(client, replicaSet, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // In a namespace that ends all creations fail, and nobody needs to hear of it.
    if (isNamespaceTerminating(error)) return;
    await tell(client, replicaSet, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    throw error;
  }
}

function podFromTemplate(replicaSet: ReplicaSet): Draft<Pod> {
  const { metadata, spec } = clone(replicaSet.spec.template ?? {});
  const draft = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${replicaSet.metadata.name}-`,
      ...(replicaSet.metadata.namespace && { namespace: replicaSet.metadata.namespace }),
      ...(metadata?.labels && { labels: metadata.labels }),
      ...(metadata?.annotations && { annotations: metadata.annotations }),
      ...(metadata?.finalizers && { finalizers: metadata.finalizers }),
      ownerReferences: [controllerRef(replicaSet)],
    },
    spec: spec ?? { containers: [] },
  };
  return draft as Draft<Pod>;
}

function podsToDelete(
  client: Client,
  replicaSet: ReplicaSet,
  active: readonly Pod[],
  count: number,
  now: number,
): readonly Pod[] {
  if (count >= active.length) return active;
  return rankForDeletion(active, relatedPodsPerNode(client, replicaSet), now).slice(0, count);
}

/** Counts, for each node, the pods of all ReplicaSets that have the same controller. */
function relatedPodsPerNode(client: Client, replicaSet: ReplicaSet): Map<string, number> {
  const { namespace, uid } = replicaSet.metadata;
  const owner = controllerOf(replicaSet)?.uid;
  const related = client
    .list('replicasets.apps', namespace)
    .filter((other) => (owner ? controllerOf(other)?.uid === owner : other.metadata.uid === uid));
  const counts = new Map<string, number>();
  for (const pod of client.list('pods', namespace)) {
    if (!isActive(pod)) continue;
    if (!related.some(({ spec }) => matchesLabelSelector(spec.selector, pod.metadata.labels))) continue;
    const node = pod.spec.nodeName ?? '';
    counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
}

async function deletePods(client: Client, replicaSet: ReplicaSet, pods: readonly Pod[]): Promise<void> {
  let failure: unknown;
  for (const pod of pods.slice(0, burst)) {
    try {
      await client.delete('pods', keyOf(pod));
      await tell(client, replicaSet, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.reason === 'NotFound') continue;
      await tell(client, replicaSet, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`);
      failure ??= error;
    }
  }
  if (failure) throw failure;
}

async function tell(
  client: Client,
  replicaSet: ReplicaSet,
  type: EventText['type'],
  reason: string,
  message: string,
): Promise<void> {
  await client.event(replicaSet, { type, reason, message }, source);
}
