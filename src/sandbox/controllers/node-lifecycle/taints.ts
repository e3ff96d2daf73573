import { equal, type Node } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';

export type Taint = NonNullable<Node['spec']['taints']>[number];

const notReady = 'node.kubernetes.io/not-ready';
const unreachable = 'node.kubernetes.io/unreachable';
const unschedulable = 'node.kubernetes.io/unschedulable';

// Which status of which condition makes which taint (pkg/controller/nodelifecycle).
const conditionTaints: Record<string, Record<string, string>> = {
  Ready: { False: notReady, Unknown: unreachable },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
};
const ownKeys = new Set([unschedulable, ...Object.values(conditionTaints).flatMap((taints) => Object.values(taints))]);

/** The taints that a node should have: others' as they are, and those that its conditions make. */
export function wantedTaints(node: Node, now: number): Taint[] {
  const current = node.spec.taints ?? [];
  const made: Taint[] = [];
  const make = (key: string, effect: string) => {
    const before = current.find((taint) => taint.key === key && taint.effect === effect);
    made.push(before ?? { key, effect, timeAdded: formatTime(now) });
  };
  for (const { type, status } of node.status?.conditions ?? []) {
    const key = conditionTaints[type]?.[status];
    if (key) make(key, 'NoSchedule');
    if (key && type === 'Ready') make(key, 'NoExecute');
  }
  if (node.spec.unschedulable) make(unschedulable, 'NoSchedule');
  const others = current.filter((taint) => !isOwn(taint));
  const kept = current.filter((taint) => isOwn(taint) && made.includes(taint));
  return [...others, ...kept, ...made.filter((taint) => !kept.includes(taint))];
}

/** Whether the lists hold the same taints, in whatever order. */
export function sameTaints(a: readonly Taint[], b: readonly Taint[]): boolean {
  return a.length === b.length && a.every((taint) => b.some((other) => equal(taint, other)));
}

function isOwn({ key, effect }: Taint): boolean {
  return ownKeys.has(key) && (effect === 'NoSchedule' || key === notReady || key === unreachable);
}
