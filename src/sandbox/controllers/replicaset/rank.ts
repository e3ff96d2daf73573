import type { Pod } from '../../../kube/object.ts';
import { parseTime } from '../../../kube/time.ts';
import { isReady, readySince } from '../pods.ts';

/**
 * The order in which pods are deleted when there are too many: the least useful first (ActivePodsWithRanks of
 * pkg/controller/controller_utils.go). `neighbours` counts the related pods on each node: crowded nodes are thinned out.
 */
export function rankForDeletion(pods: readonly Pod[], neighbours: ReadonlyMap<string, number>, now: number): Pod[] {
  const beforeAge: ((pod: Pod) => number)[] = [
    (pod) => (pod.spec.nodeName ? 1 : 0),
    (pod) => phaseOrder[pod.status?.phase ?? ''] ?? 0,
    (pod) => (isReady(pod) ? 1 : 0),
    deletionCost,
    (pod) => -(neighbours.get(pod.spec.nodeName ?? '') ?? 0),
  ];
  return [...pods].sort((a, b) => {
    for (const rule of beforeAge) {
      const difference = rule(a) - rule(b);
      if (difference) return difference;
    }
    return (
      compareAges(a, b, readySince, now) ||
      restarts(b) - restarts(a) ||
      compareAges(a, b, (pod) => parseTime(pod.metadata.creationTimestamp), now)
    );
  });
}

const phaseOrder: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'];
  return text && /^(0|-?[1-9][0-9]*)$/.test(text) ? Number(text) : 0;
}

function restarts(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount));
}

/** The younger one first, but only by the logarithm of the age: pods of nearly one age are chosen by chance, their uid. */
function compareAges(a: Pod, b: Pod, since: (pod: Pod) => number | undefined, now: number): number {
  const [first, second] = [since(a), since(b)];
  if (first === second) return 0;
  if (first === undefined || second === undefined) return first === undefined ? -1 : 1;
  return logAge(first, now) - logAge(second, now) || (a.metadata.uid < b.metadata.uid ? -1 : 1);
}

function logAge(since: number, now: number): number {
  const nanoseconds = (now - since) * 1e6;
  return nanoseconds > 0 ? Math.trunc(Math.log2(nanoseconds)) : -1;
}
