import type { Deployment, ReplicaSet } from '../../../kube/object.ts';

/** The number of pods that a Deployment or ReplicaSet wants. */
export const wanted = (object: Deployment | ReplicaSet): number => object.spec.replicas ?? 1;

/** The pods that these ReplicaSets want together. */
export const totalWanted = (replicaSets: readonly ReplicaSet[]): number =>
  replicaSets.reduce((sum, replicaSet) => sum + wanted(replicaSet), 0);

type Count = 'replicas' | 'readyReplicas' | 'availableReplicas';

/** The pods that these ReplicaSets have together, by a number of their status. */
export const totalOf = (replicaSets: readonly ReplicaSet[], count: Count): number =>
  replicaSets.reduce((sum, replicaSet) => sum + (replicaSet.status?.[count] ?? 0), 0);

/** Those that want pods. */
export const activeOnes = (replicaSets: readonly ReplicaSet[]): ReplicaSet[] =>
  replicaSets.filter((replicaSet) => wanted(replicaSet) > 0);

/** How many pods a rollout may have above what the Deployment wants. */
export function maxSurge(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? limits(deployment).surge : 0;
}

/** How many pods may be unavailable during a rollout. */
export function maxUnavailable(deployment: Deployment): number {
  if (!isRollingUpdate(deployment) || wanted(deployment) === 0) return 0;
  return Math.min(limits(deployment).unavailable, wanted(deployment));
}

/** How many pods the new ReplicaSet should want now, as far as the surge allows. */
export function newReplicas(deployment: Deployment, all: readonly ReplicaSet[], current: number): number {
  if (!isRollingUpdate(deployment)) return wanted(deployment);
  const { rollingUpdate } = deployment.spec.strategy ?? {};
  // Not the resolved limits: a surge that is 0 stays 0 here.
  const most = wanted(deployment) + resolve(rollingUpdate?.maxSurge, wanted(deployment), Math.ceil);
  const total = totalWanted(all);
  if (total >= most) return current;
  return current + Math.min(most - total, wanted(deployment) - current);
}

export function isRollingUpdate(deployment: Deployment): boolean {
  return deployment.spec.strategy?.type === 'RollingUpdate';
}

function limits(deployment: Deployment): { surge: number; unavailable: number } {
  const { rollingUpdate } = deployment.spec.strategy ?? {};
  const surge = resolve(rollingUpdate?.maxSurge, wanted(deployment), Math.ceil);
  const unavailable = resolve(rollingUpdate?.maxUnavailable, wanted(deployment), Math.floor);
  // Percentages may both round to nothing; then one pod may be missing, or the rollout would stand still.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function resolve(value: unknown, total: number, round: (n: number) => number): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !value.endsWith('%')) return 0;
  return round((Number(value.slice(0, -1)) * total) / 100);
}
