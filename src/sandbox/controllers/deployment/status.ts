import { type Deployment, equal, type ReplicaSet } from '../../../kube/object.ts';
import { parseTime } from '../../../kube/time.ts';
import { condition, findCondition, hasDeadline, withCondition, without } from './conditions.ts';
import type { Rollout } from './rollout.ts';
import { maxUnavailable, totalOf, totalWanted, wanted } from './sizes.ts';

type Status = NonNullable<Deployment['status']>;

/** The status by the numbers of the ReplicaSets, with the Available condition. */
export function statusOf({ deployment, replicaSets, newOne, now }: Rollout): Status {
  const available = totalOf(replicaSets, 'availableReplicas');
  const terminating = terminatingOf(replicaSets);
  const counts = {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: totalOf(replicaSets, 'replicas'),
    updatedReplicas: newOne?.status?.replicas ?? 0,
    readyReplicas: totalOf(replicaSets, 'readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, totalWanted(replicaSets) - available),
  };
  const enough = available >= wanted(deployment) - maxUnavailable(deployment);
  const next = enough
    ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', now)
    : condition(
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
        now,
      );
  const collisionCount = deployment.status?.collisionCount;
  return {
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    ...(terminating !== undefined && { terminatingReplicas: terminating }),
    ...(collisionCount !== undefined && { collisionCount }),
    conditions: withCondition(deployment.status?.conditions, next),
  };
}

/** All updated pods are there and available, and no old ones are left. */
export function isComplete(deployment: Deployment, status: Status = deployment.status ?? {}): boolean {
  const size = wanted(deployment);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, observedGeneration = 0 } = status;
  const sizes = [updatedReplicas, replicas, availableReplicas];
  return sizes.every((count) => count === size) && observedGeneration >= (deployment.metadata.generation ?? 0);
}

/** The status during a rollout: with the Progressing and ReplicaFailure conditions. */
export function rolloutStatusOf(rollout: Rollout): Status {
  const { deployment, newOne, replicaSets, now } = rollout;
  const status = statusOf(rollout);
  if (!hasDeadline(deployment)) status.conditions = without(status.conditions, 'Progressing');
  const current = findCondition(deployment.status?.conditions, 'Progressing');
  const wasComplete =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable';
  const name = newOne ? `ReplicaSet "${newOne.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const progressing = (conditionStatus: string, reason: string, text: string) =>
    condition('Progressing', conditionStatus, reason, `${name} ${text}`, now);

  if (hasDeadline(deployment) && !wasComplete) {
    if (isComplete(deployment, status)) {
      const next = progressing('True', 'NewReplicaSetAvailable', 'has successfully progressed.');
      status.conditions = withCondition(status.conditions, next);
    } else if (hasProgressed(deployment, status)) {
      const next = progressing('True', 'ReplicaSetUpdated', 'is progressing.');
      // Each progress renews the update time, by which the deadline is counted.
      const kept = current?.status === 'True' && current.lastTransitionTime;
      const renewed = kept ? { ...next, lastTransitionTime: kept } : next;
      status.conditions = [...without(status.conditions, 'Progressing'), renewed];
    } else if (hasTimedOut(deployment, status, now)) {
      const next = progressing('False', 'ProgressDeadlineExceeded', 'has timed out progressing.');
      status.conditions = withCondition(status.conditions, next);
    }
  }

  const failure = failureOf(newOne ? [newOne, ...replicaSets] : replicaSets);
  status.conditions = failure
    ? withCondition(status.conditions, {
        ...failure,
        ...(failure.lastTransitionTime && { lastUpdateTime: failure.lastTransitionTime }),
      })
    : without(status.conditions, 'ReplicaFailure');
  return status;
}

/** Milliseconds until the rollout must be looked at again because of its deadline; undefined when it needs none. */
export function deadlineIn({ deployment, now }: Rollout, status: Status): number | undefined {
  const current = findCondition(deployment.status?.conditions, 'Progressing');
  if (!hasDeadline(deployment) || !current || !equal(deployment.status, status)) return undefined;
  if (isComplete(deployment, status) || current.reason === 'ProgressDeadlineExceeded') return undefined;
  const since = parseTime(current.lastUpdateTime) ?? now;
  return Math.max(0, since + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000 - now) + 1000;
}

function terminatingOf(replicaSets: readonly ReplicaSet[]): number | undefined {
  let sum = 0;
  for (const { status } of replicaSets) {
    if (status?.terminatingReplicas === undefined && status?.observedGeneration) return undefined;
    sum += status?.terminatingReplicas ?? 0;
  }
  return sum;
}

function hasProgressed(deployment: Deployment, next: Status): boolean {
  const before = deployment.status ?? {};
  const grew = (count: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas') =>
    (next[count] ?? 0) > (before[count] ?? 0);
  const old = ({ replicas = 0, updatedReplicas = 0 }: Status) => replicas - updatedReplicas;
  return grew('updatedReplicas') || old(next) < old(before) || grew('readyReplicas') || grew('availableReplicas');
}

function hasTimedOut(deployment: Deployment, status: Status, now: number): boolean {
  const current = findCondition(status.conditions, 'Progressing');
  if (!current || current.reason === 'NewReplicaSetAvailable') return false;
  if (current.reason === 'ProgressDeadlineExceeded') return true;
  const since = parseTime(current.lastUpdateTime) ?? now;
  return since + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000 < now;
}

function failureOf(replicaSets: readonly ReplicaSet[]) {
  return replicaSets.flatMap(({ status }) => status?.conditions ?? []).find(({ type }) => type === 'ReplicaFailure');
}
