import { equal, type Node, type Pod } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import type { Change } from '../client.ts';
import { filters } from './filters/index.ts';
import { nodeInfo, type Snapshot } from './snapshot.ts';

// pkg/scheduler/backend/queue: a pod that failed waits 1 s, 2 s … at most 10 s, and is tried anyway after 5 minutes.
const firstBackoffMs = 1000;
const longestBackoffMs = 10_000;

// These filters look at other pods' labels.
const byPods = ['InterPodAffinity', 'PodTopologySpread'];

/** A pod is tried again after so long even when nothing has changed. */
export const flushMs = 5 * 60 * 1000;

/** A pod that fitted nowhere: when it was tried last, how often, and which filters rejected nodes. */
export interface Unschedulable {
  triedMs: number;
  attempts: number;
  rejectedBy: ReadonlySet<string>;
}

/** How long the pod has to wait yet before it may be tried again. */
export function backoffLeft({ triedMs, attempts }: Unschedulable, now: number): number {
  const backoffMs = Math.min(firstBackoffMs * 2 ** (attempts - 1), longestBackoffMs);
  return Math.max(0, triedMs + backoffMs - now);
}

/** Whether a node's change may let the pod in: a filter that rejected nodes lets this one pass, and did not before. */
export function nodeMayHelp(
  pod: Pod,
  why: Unschedulable,
  { type, object, old }: Change<Node>,
  snapshot: Snapshot,
): boolean {
  if (type === 'DELETED') return false;
  if (!old || !why.rejectedBy.size) return true;
  const pods = snapshot.nodes.find(({ node }) => node.metadata.name === object.metadata.name)?.pods ?? [];
  return filters
    .filter(({ name }) => why.rejectedBy.has(name))
    .some(({ check }) => check(pod, nodeInfo(old, pods), snapshot) && !check(pod, nodeInfo(object, pods), snapshot));
}

/** Whether the change of another pod, which has a node, may let the pod in. */
export function podMayHelp(why: Unschedulable, { type, object, old }: Change<Pod>): boolean {
  const freed = type === 'DELETED' || (isFinished(object) && !(old && isFinished(old)));
  if (freed) return [...byPods, 'NodeResourcesFit', 'NodePorts'].some((name) => why.rejectedBy.has(name));
  const isNew = type === 'ADDED' || !old?.spec.nodeName;
  return (
    byPods.some((name) => why.rejectedBy.has(name)) && (isNew || !equal(object.metadata.labels, old?.metadata.labels))
  );
}
