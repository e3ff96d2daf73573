import { ApiError } from '../../api/errors.ts';
import { revisionOf } from './revision.ts';
import { byCreation, type Rollout } from './rollout.ts';
import { wanted } from './sizes.ts';

// Keep all: Kubernetes writes the largest int32 for it.
const unlimited = 2147483647;

/** Deletes the oldest of the empty ReplicaSets that are more than the history limit. */
export async function cleanUpHistory(rollout: Rollout): Promise<void> {
  const limit = rollout.deployment.spec.revisionHistoryLimit;
  if (limit === undefined || limit === unlimited) return;
  const alive = rollout.oldOnes.filter(({ metadata }) => !metadata.deletionTimestamp);
  const surplus = alive
    .sort((a, b) => Number(revisionOf(a) - revisionOf(b)) || byCreation(a, b))
    .slice(0, Math.max(0, alive.length - limit));
  for (const replicaSet of surplus) {
    const { replicas = 0, observedGeneration = 0 } = replicaSet.status ?? {};
    const unseen = (replicaSet.metadata.generation ?? 0) > observedGeneration;
    if (replicas !== 0 || wanted(replicaSet) !== 0 || unseen) continue;
    try {
      await rollout.delete(replicaSet);
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error;
    }
  }
}
