import { controllerOf, type Pod, type ReplicaSet } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import type { Client } from '../../client.ts';
import { PodControl, podFromTemplate } from '../pod-control.ts';
import { isActive } from '../pods.ts';
import { rankForDeletion } from './rank.ts';

// At most so many pods are made or deleted in one step (BurstReplicas).
const burst = 500;

/** Makes or deletes pods until there are as many as wanted. Throws the first error that the API answers. */
export async function scalePods(
  client: Client,
  replicaSet: ReplicaSet,
  active: readonly Pod[],
  now: number,
  component: string,
): Promise<void> {
  const control = new PodControl(client, replicaSet, component);
  const missing = (replicaSet.spec.replicas ?? 1) - active.length;
  if (missing > 0)
    await control.createAll(
      Array.from({ length: Math.min(missing, burst) }, () => podFromTemplate(replicaSet, replicaSet.spec.template)),
    );
  if (missing < 0) await control.deleteAll(podsToDelete(client, replicaSet, active, -missing, now).slice(0, burst));
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
  const { namespace } = replicaSet.metadata;
  const owner = controllerOf(replicaSet)?.uid;
  const related = owner
    ? client.list('replicasets.apps', namespace).filter((other) => controllerOf(other)?.uid === owner)
    : [replicaSet];
  const counts = new Map<string, number>();
  for (const pod of client.list('pods', namespace)) {
    if (!isActive(pod)) continue;
    if (!related.some(({ spec }) => matchesLabelSelector(spec.selector, pod.metadata.labels))) continue;
    const node = pod.spec.nodeName ?? '';
    counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
}
