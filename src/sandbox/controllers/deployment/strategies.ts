import { keyOf, type Pod, type ReplicaSet } from '../../../kube/object.ts';
import { isFinished } from '../../../kube/pod-phase.ts';
import { ensureNew } from './new-replica-set.ts';
import type { Rollout } from './rollout.ts';
import { byCreation } from './rollout.ts';
import { activeOnes, maxUnavailable, newReplicas, totalOf, totalWanted, wanted } from './sizes.ts';

/** One step of RollingUpdate: up with the new pods as far as the surge allows, else down with the old ones. */
export async function rollingStep(rollout: Rollout): Promise<boolean> {
  await ensureNew(rollout);
  return (await scaleNew(rollout)) || (await scaleOld(rollout));
}

/** One step of Recreate: the old pods must be gone before the new ones are made. */
export async function recreateStep(rollout: Rollout): Promise<boolean> {
  let scaled = false;
  for (const old of activeOnes(rollout.oldOnes)) scaled = (await rollout.scale(old, 0)) || scaled;
  if (scaled || oldPodsRun(rollout)) return true;
  const created = await ensureNew(rollout);
  if (wanted(created) !== wanted(rollout.deployment)) await rollout.scale(created, wanted(rollout.deployment));
  return false;
}

async function scaleNew(rollout: Rollout): Promise<boolean> {
  const { newOne, deployment, replicaSets } = rollout;
  if (!newOne || wanted(newOne) === wanted(deployment)) return false;
  if (wanted(newOne) > wanted(deployment)) return await rollout.scale(newOne, wanted(deployment));
  const next = newReplicas(deployment, replicaSets, wanted(newOne));
  return next !== wanted(newOne) && (await rollout.scale(newOne, next));
}

async function scaleOld(rollout: Rollout): Promise<boolean> {
  const { newOne, deployment, replicaSets } = rollout;
  const old = activeOnes(rollout.oldOnes);
  if (!newOne || !old.length) return false;
  const leastAvailable = wanted(deployment) - maxUnavailable(deployment);
  const newUnavailable = wanted(newOne) - (newOne.status?.availableReplicas ?? 0);
  const spare = totalWanted(replicaSets) - leastAvailable - newUnavailable;
  if (spare <= 0) return false;
  const cleaned = await cleanUpUnhealthy(rollout, old, spare);
  return (await scaleDownHealthy(rollout, leastAvailable)) || cleaned;
}

/** Old pods that are not available can go at once: nobody misses them. */
async function cleanUpUnhealthy(rollout: Rollout, old: readonly ReplicaSet[], spare: number): Promise<boolean> {
  let left = spare;
  for (const replicaSet of [...old].sort(byCreation)) {
    const unhealthy = wanted(replicaSet) - (replicaSet.status?.availableReplicas ?? 0);
    const down = Math.min(left, unhealthy);
    if (down <= 0) continue;
    await rollout.scale(replicaSet, wanted(replicaSet) - down);
    left -= down;
  }
  return left < spare;
}

async function scaleDownHealthy(rollout: Rollout, leastAvailable: number): Promise<boolean> {
  let left = totalOf(rollout.replicaSets, 'availableReplicas') - leastAvailable;
  let scaled = false;
  for (const replicaSet of activeOnes(rollout.oldOnes)) {
    const down = Math.min(wanted(replicaSet), left);
    if (down <= 0) break;
    scaled = (await rollout.scale(replicaSet, wanted(replicaSet) - down)) || scaled;
    left -= down;
  }
  return scaled;
}

function oldPodsRun(rollout: Rollout): boolean {
  const old = rollout.oldOnes;
  if (totalOf(old, 'replicas') > 0) return true;
  return old.some((replicaSet) => podsOf(rollout, replicaSet).some((pod) => !isFinished(pod)));
}

function podsOf(rollout: Rollout, replicaSet: ReplicaSet): readonly Pod[] {
  return rollout.client.get('replicasets.apps', keyOf(replicaSet))
    ? rollout.client.listOwnedBy('pods', replicaSet)
    : [];
}
