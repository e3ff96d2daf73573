import type { Node, Pod } from '../../kube/object.ts';
import { nodeAffinity } from '../scheduler/filters/node-affinity.ts';
import { nodePorts } from '../scheduler/filters/node-ports.ts';
import { type Shortage, shortages } from '../scheduler/filters/node-resources-fit.ts';
import { tolerates } from '../scheduler/filters/taints.ts';
import { nodeInfo } from '../scheduler/snapshot.ts';

/** Why a node does not take a Pod, or does not give it more. */
export interface Refusal {
  reason: string;
  message: string;
}

/** All that a kubelet has against a Pod: of what it has too little, and the first other thing. */
export interface Objections {
  short: readonly Shortage[];
  other: Refusal | undefined;
}

/**
 * What a kubelet has against a Pod, whoever has bound it, in the order of pkg/kubelet/lifecycle/predicate.go. `others` are
 * the Pods that it has taken, with what it gave them.
 */
export function objectionsTo(pod: Pod, node: Node, others: readonly Pod[]): Objections {
  const info = nodeInfo(node, others);
  // A resource that the node does not know may be the cluster's: it is not the node's to refuse.
  const short = shortages(pod, info).filter(({ resource }) => !resource.includes('/') || resource in info.allocatable);
  for (const { name, check } of [nodeAffinity, nodePorts]) {
    const rejection = check(pod, info);
    if (rejection) return { short, other: predicate(name, rejection.reasons[0] ?? '') };
  }
  const isDrivenAway = (node.spec.taints ?? []).some((taint) => taint.effect === 'NoExecute' && !tolerates(pod, taint));
  const taints = predicate('TaintToleration', "node(s) had taints that the pod didn't tolerate");
  return { short, other: isDrivenAway ? taints : undefined };
}

/** What is told of the objections: the first; undefined when there are none. */
export function refusalOf({ short: [first], other }: Objections): Refusal | undefined {
  if (!first) return other;
  const { resource, requested, used, capacity } = first;
  const amounts = `requested: ${shown(resource, requested)}, used: ${shown(resource, used)}, capacity: ${shown(resource, capacity)}`;
  return { reason: `OutOf${resource}`, message: `Node didn't have enough resource: ${resource}, ${amounts}` };
}

/** An amount in thousandths as the kubelet counts it: CPU in thousandths, all else in its own unit. */
export const shown = (resource: string, thousandths: number): number =>
  resource === 'cpu' ? thousandths : Math.ceil(thousandths / 1000);

function predicate(name: string, why: string): Refusal {
  return { reason: name, message: `Predicate ${name} failed: ${why}` };
}
