import type { ReplicaSet } from '../../../kube/object.ts';
import { desiredAnnotation, maxAnnotation, numberIn } from './revision.ts';
import { byCreation, type Rollout } from './rollout.ts';
import { activeOnes, isRollingUpdate, maxSurge, totalWanted, wanted } from './sizes.ts';

/** Whether somebody changed the Deployment's size: its ReplicaSets remember another one. */
export function isScalingEvent(rollout: Rollout): boolean {
  return activeOnes(rollout.replicaSets).some((replicaSet) => {
    const desired = numberIn(replicaSet, desiredAnnotation);
    return desired !== undefined && desired !== wanted(rollout.deployment);
  });
}

/** Brings the Deployment to its size: all to the only ReplicaSet, or in proportion in the middle of a rollout. */
export async function scaleToSize(rollout: Rollout): Promise<void> {
  const { deployment } = rollout;
  const only = activeOrLatest(rollout);
  if (only) {
    if (wanted(only) !== wanted(deployment)) await rollout.scale(only, wanted(deployment));
    return;
  }
  if (isSaturated(rollout)) {
    for (const old of activeOnes(rollout.oldOnes)) await rollout.scale(old, 0);
    return;
  }
  if (isRollingUpdate(deployment)) await scaleInProportion(rollout);
}

function activeOrLatest({ newOne, oldOnes, replicaSets }: Rollout): ReplicaSet | undefined {
  const active = activeOnes(replicaSets);
  if (active.length > 1) return undefined;
  return active[0] ?? newOne ?? oldOnes.sort(byCreation).at(-1);
}

function isSaturated({ newOne, deployment }: Rollout): boolean {
  if (!newOne) return false;
  const size = wanted(deployment);
  return (
    wanted(newOne) === size &&
    numberIn(newOne, desiredAnnotation) === size &&
    (newOne.status?.availableReplicas ?? 0) === size
  );
}

async function scaleInProportion(rollout: Rollout): Promise<void> {
  const { deployment } = rollout;
  const active = activeOnes(rollout.replicaSets);
  const allowed = wanted(deployment) > 0 ? wanted(deployment) + maxSurge(deployment) : 0;
  const toAdd = allowed - totalWanted(active);
  // The largest take most; of equal ones the newer grow first and the older shrink first.
  if (toAdd > 0) active.sort((a, b) => wanted(b) - wanted(a) || byCreation(b, a));
  if (toAdd < 0) active.sort((a, b) => wanted(b) - wanted(a) || byCreation(a, b));

  let added = 0;
  const sizes = active.map((replicaSet) => {
    const share = shareOf(replicaSet, rollout, toAdd, added);
    added += share;
    return wanted(replicaSet) + share;
  });
  if (toAdd !== 0 && sizes[0] !== undefined) sizes[0] = Math.max(0, sizes[0] + toAdd - added);
  for (const [i, replicaSet] of active.entries()) await rollout.scale(replicaSet, sizes[i] ?? wanted(replicaSet));
}

function shareOf(replicaSet: ReplicaSet, { deployment }: Rollout, toAdd: number, added: number): number {
  if (toAdd === 0 || toAdd === added) return 0;
  const fraction = fractionOf(replicaSet);
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);

  function fractionOf(one: ReplicaSet): number {
    if (wanted(deployment) === 0) return -wanted(one);
    const before = numberIn(one, maxAnnotation) || (deployment.status?.replicas ?? 0);
    if (before === 0) return 0;
    return Math.round((wanted(one) * (wanted(deployment) + maxSurge(deployment))) / before) - wanted(one);
  }
}
