import type { Pod } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import { parseTime } from '../../kube/time.ts';

/** Neither finished nor being deleted. */
export function isActive(pod: Pod): boolean {
  return !isFinished(pod) && !pod.metadata.deletionTimestamp;
}

/** Being deleted, but its containers may still run. */
export function isTerminating(pod: Pod): boolean {
  return !isFinished(pod) && pod.metadata.deletionTimestamp !== undefined;
}

export function isReady(pod: Pod): boolean {
  return readyCondition(pod)?.status === 'True';
}

/** When the pod became ready, in milliseconds; undefined when it is not ready. */
export function readySince(pod: Pod): number | undefined {
  return isReady(pod) ? parseTime(readyCondition(pod)?.lastTransitionTime) : undefined;
}

/** Milliseconds until a ready pod has been ready for `minReadySeconds`; undefined when it is not ready. */
export function availableIn(pod: Pod, minReadySeconds: number, now: number): number | undefined {
  if (!isReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = readySince(pod);
  return since === undefined ? undefined : Math.max(0, since + minReadySeconds * 1000 - now);
}

function readyCondition(pod: Pod) {
  return pod.status?.conditions?.find((condition) => condition.type === 'Ready');
}
