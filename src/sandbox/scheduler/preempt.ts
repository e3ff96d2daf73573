import type { Pod } from '../../kube/object.ts';
import { matchesLabelSelector } from '../../kube/selector.ts';
import { parseTime } from '../../kube/time.ts';
import type { Client } from '../client.ts';
import type { Rejection } from './filters/define.ts';
import { type NodeInfo, nodeInfo, type Snapshot } from './snapshot.ts';

/** A node that a pod could have if these pods went. */
export interface Candidate {
  info: NodeInfo;
  /** The most important first. */
  victims: readonly Pod[];
  /** How many of them a disruption budget protects. */
  violations: number;
}

/** Whether a node would take the pod; a rejection says why not. */
export type Try = (info: NodeInfo, snapshot: Snapshot) => Rejection | undefined;

/** What preemption comes to: a candidate, or what it says on each node why not. */
export type Preemption = { kind: 'candidate'; best: Candidate } | { kind: 'none'; reasons: string[] };

/** Looks for pods of lower priority that could give way on a node (pkg/scheduler/framework/preemption). */
export function preempt(
  pod: Pod,
  rejections: readonly { info: NodeInfo; rejection: Rejection }[],
  snapshot: Snapshot,
  tryNode: Try,
): Preemption {
  const candidates: Candidate[] = [];
  const reasons: string[] = [];
  for (const { info, rejection } of rejections) {
    if (rejection.unresolvable) {
      reasons.push('Preemption is not helpful for scheduling');
      continue;
    }
    const found = victimsOn(pod, info, snapshot, tryNode);
    if (found.kind === 'victims') candidates.push(found.candidate);
    else reasons.push(...found.reasons);
  }
  const [best] = candidates.sort(compareCandidates);
  return best ? { kind: 'candidate', best } : { kind: 'none', reasons };
}

/** Whether pods that were told to give way are still on the pod's nominated node. */
export function waitsForVictims(pod: Pod, { nodes }: Snapshot): boolean {
  const node = nodes.find(({ node: { metadata } }) => metadata.name === pod.status?.nominatedNodeName);
  return (node?.pods ?? []).some(
    (other) =>
      priorityOf(other) < priorityOf(pod) &&
      other.metadata.deletionTimestamp !== undefined &&
      other.status?.conditions?.some(({ reason }) => reason === 'PreemptionByScheduler'),
  );
}

export const priorityOf = ({ spec }: Pod): number => spec.priority ?? 0;

function victimsOn(
  pod: Pod,
  info: NodeInfo,
  snapshot: Snapshot,
  tryNode: Try,
): { kind: 'victims'; candidate: Candidate } | { kind: 'none'; reasons: readonly string[] } {
  const potential = info.pods.filter((other) => priorityOf(other) < priorityOf(pod)).sort(compareImportance);
  if (potential.length === 0) return { kind: 'none', reasons: ['No preemption victims found for incoming pod'] };
  let kept = info.pods.filter((other) => !potential.includes(other));
  const fitsWith = (pods: readonly Pod[]) => {
    const changed = nodeInfo(info.node, pods);
    const nodes = snapshot.nodes.map((one) => (one.node === info.node ? changed : one));
    return tryNode(changed, { ...snapshot, nodes });
  };
  const rejection = fitsWith(kept);
  if (rejection) return { kind: 'none', reasons: rejection.reasons };
  const { guarded, free } = splitByBudgets(potential, snapshot.client);
  const victims: Pod[] = [];
  let violations = 0;
  // Spares as many as possible: first those that a budget protects, then the others, the most important first.
  for (const other of [...guarded, ...free]) {
    if (!fitsWith([...kept, other])) {
      kept = [...kept, other];
      continue;
    }
    victims.push(other);
    if (guarded.includes(other)) violations++;
  }
  return { kind: 'victims', candidate: { info, victims: victims.sort(compareImportance), violations } };
}

function splitByBudgets(pods: readonly Pod[], client: Client) {
  const left = new Map<object, number>();
  const guarded: Pod[] = [];
  const free: Pod[] = [];
  for (const pod of pods) {
    const budgets = client
      .list('poddisruptionbudgets.policy', pod.metadata.namespace)
      .filter((budget) => matchesLabelSelector((budget.spec as Budget | undefined)?.selector, pod.metadata.labels));
    let isGuarded = false;
    for (const budget of budgets) {
      const allowed = left.get(budget) ?? (budget.status as Allowed | undefined)?.disruptionsAllowed ?? 0;
      left.set(budget, allowed - 1);
      if (allowed <= 0) isGuarded = true;
    }
    (isGuarded ? guarded : free).push(pod);
  }
  return { guarded, free };
}

interface Budget {
  selector?: Parameters<typeof matchesLabelSelector>[0];
}

interface Allowed {
  disruptionsAllowed?: number;
}

/** The higher priority first, then the one that runs longer. */
function compareImportance(a: Pod, b: Pod): number {
  return priorityOf(b) - priorityOf(a) || startOf(a) - startOf(b);
}

const startOf = ({ status }: Pod) => parseTime(status?.startTime) ?? Number.MAX_SAFE_INTEGER;

/** The one that does least harm first (pickOneNodeForPreemption). */
function compareCandidates(a: Candidate, b: Candidate): number {
  const highest = ({ victims: [first] }: Candidate) => (first ? priorityOf(first) : Number.NEGATIVE_INFINITY);
  // Offset, so that of negative priorities too fewer are better.
  const sum = ({ victims }: Candidate) => victims.reduce((total, pod) => total + priorityOf(pod) + 2 ** 31, 0);
  const earliest = ({ victims }: Candidate) => {
    const top = victims.filter((pod) => priorityOf(pod) === (victims[0] ? priorityOf(victims[0]) : 0));
    return Math.min(...top.map(startOf));
  };
  return (
    a.violations - b.violations ||
    highest(a) - highest(b) ||
    sum(a) - sum(b) ||
    a.victims.length - b.victims.length ||
    earliest(b) - earliest(a)
  );
}
