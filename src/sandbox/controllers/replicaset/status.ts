import { equal, type Pod, type ReplicaSet } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import { formatTime } from '../../../kube/time.ts';
import { availableIn, isReady } from '../pods.ts';

type Status = NonNullable<ReplicaSet['status']>;

/** The status that these pods make; `failure` is why the last step could not be taken. */
export function statusOf(
  replicaSet: ReplicaSet,
  active: readonly Pod[],
  terminating: number | undefined,
  failure: Error | undefined,
  now: number,
): Status {
  const minReadySeconds = replicaSet.spec.minReadySeconds ?? 0;
  const labels = { matchLabels: replicaSet.spec.template?.metadata?.labels ?? {} };
  const count = (is: (pod: Pod) => boolean) => active.filter(is).length;
  const counts = {
    fullyLabeledReplicas: count((pod) => matchesLabelSelector(labels, pod.metadata.labels)),
    readyReplicas: count(isReady),
    availableReplicas: count((pod) => availableIn(pod, minReadySeconds, now) === 0),
  };
  const conditions = conditionsOf(replicaSet, active.length, failure, now);
  return {
    replicas: active.length,
    ...Object.fromEntries(Object.entries(counts).filter(([, number]) => number > 0)),
    ...(terminating !== undefined && { terminatingReplicas: terminating }),
    ...(replicaSet.metadata.generation && { observedGeneration: replicaSet.metadata.generation }),
    ...(conditions.length && { conditions }),
  };
}

export function statusDiffers(replicaSet: ReplicaSet, next: Status): boolean {
  return !equal(replicaSet.status ?? {}, next);
}

function conditionsOf(replicaSet: ReplicaSet, active: number, failure: Error | undefined, now: number) {
  const conditions = replicaSet.status?.conditions ?? [];
  const failed = conditions.some(({ type }) => type === 'ReplicaFailure');
  if (!failure) return conditions.filter(({ type }) => type !== 'ReplicaFailure');
  if (failed) return conditions;
  const reason = active < (replicaSet.spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete';
  const lastTransitionTime = formatTime(now);
  return [
    ...conditions,
    { type: 'ReplicaFailure', status: 'True', lastTransitionTime, reason, message: failure.message },
  ];
}
