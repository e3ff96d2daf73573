import type { Node, Pod } from '../../kube/object.ts';
import type { Random } from '../../lib/random.ts';
import type { Rejection } from './filters/define.ts';
import { filters } from './filters/index.ts';
import { type Candidate, preempt, waitsForVictims } from './preempt.ts';
import { scores } from './scores/index.ts';
import type { NodeInfo, Snapshot } from './snapshot.ts';

/** Where a pod goes, or why it fits nowhere, which filters said so, and which pods are to give way for it. */
export type Decision =
  | { kind: 'node'; node: Node }
  | { kind: 'unschedulable'; message: string; rejectedBy: Set<string>; preemption?: Candidate };

/** Decides for one pod: the filters leave the nodes that are possible, the scores choose among them. */
export function decide(pod: Pod, snapshot: Snapshot, random: Random): Decision {
  if (!snapshot.nodes.length)
    return { kind: 'unschedulable', message: 'no nodes available to schedule pods', rejectedBy: new Set() };
  const rejectedBy = new Set<string>();
  for (const { name, refuse } of filters) {
    const why = refuse?.(pod, snapshot);
    if (why === undefined) continue;
    rejectedBy.add(name);
    // What the plugin for devices says when it was not asked before stands in the real message too.
    const message = `0/${snapshot.nodes.length} nodes are available: ${why}. not found`;
    return { kind: 'unschedulable', message, rejectedBy };
  }
  const rejections: { info: NodeInfo; rejection: Rejection }[] = [];
  const fitting: NodeInfo[] = [];
  for (const info of snapshot.nodes) {
    const rejection = reject(pod, info, snapshot, rejectedBy);
    if (rejection) rejections.push({ info, rejection });
    else fitting.push(info);
  }
  if (fitting.length) return { kind: 'node', node: best(pod, fitting, snapshot, random).node };
  return { kind: 'unschedulable', rejectedBy, ...makeRoom(pod, snapshot, rejections) };
}

function reject(pod: Pod, info: NodeInfo, snapshot: Snapshot, rejectedBy: Set<string>): Rejection | undefined {
  for (const { name, narrow } of filters) {
    const allowed = narrow?.(pod);
    if (!allowed || allowed.has(info.node.metadata.name)) continue;
    rejectedBy.add(name);
    return { reasons: [`node(s) didn't satisfy plugin(s) [${name}]`], unresolvable: true };
  }
  for (const filter of filters) {
    const rejection = filter.check(pod, info, snapshot);
    if (!rejection) continue;
    rejectedBy.add(filter.name);
    return rejection;
  }
  return undefined;
}

function best(pod: Pod, fitting: readonly NodeInfo[], snapshot: Snapshot, random: Random): NodeInfo {
  const totals = fitting.map(() => 0);
  for (const { weight, rate } of scores)
    for (const [i, score] of rate(pod, fitting, snapshot).entries()) totals[i] = (totals[i] ?? 0) + weight * score;
  const most = Math.max(...totals);
  const equal = fitting.filter((_, i) => totals[i] === most);
  return equal[Math.floor(random.next() * equal.length)] ?? (fitting[0] as NodeInfo);
}

// The text of framework.FitError, with what the two plugins say that run when nothing fits.
function makeRoom(
  pod: Pod,
  snapshot: Snapshot,
  rejections: readonly { info: NodeInfo; rejection: Rejection }[],
): { message: string; preemption?: Candidate } {
  const nodes = snapshot.nodes.length;
  const message = histogram(
    nodes,
    rejections.flatMap(({ rejection }) => rejection.reasons),
  );
  const refused = (why: string) => ({ message: `${message} no new claims to deallocate, preemption: ${why}` });
  if (pod.spec.preemptionPolicy === 'Never') return refused('not eligible due to preemptionPolicy=Never.');
  if (waitsForVictims(pod, snapshot)) return refused('not eligible due to a terminating pod on the nominated node.');
  const found = preempt(pod, rejections, snapshot, (info, changed) => reject(pod, info, changed, new Set()));
  return found.kind === 'candidate' ? { message, preemption: found.best } : refused(histogram(nodes, found.reasons));
}

function histogram(nodes: number, reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  // Sorted as text, counts included: 10 comes before 2.
  const texts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${nodes} nodes are available: ${texts.join(', ')}.`;
}
