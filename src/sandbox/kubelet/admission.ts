import type { Node, Pod } from '../../kube/object.ts';
import { nodeAffinity } from '../scheduler/filters/node-affinity.ts';
import { nodePorts } from '../scheduler/filters/node-ports.ts';
import { shortages } from '../scheduler/filters/node-resources-fit.ts';
import { tolerates } from '../scheduler/filters/taints.ts';
import { nodeInfo } from '../scheduler/snapshot.ts';

/** Why a node does not take a Pod, or does not give it more. */
export interface Refusal {
  reason: string;
  message: string;
}

/**
 * What a kubelet has against a Pod, whoever has bound it: the first thing in the order of pkg/kubelet/lifecycle/predicate.go;
 * undefined when it takes it. `others` are the Pods that it has taken, with what it gave them.
 */
export function refusalOf(pod: Pod, node: Node, others: readonly Pod[]): Refusal | undefined {
  const info = nodeInfo(node, others);
  // A resource that the node does not know may be the cluster's: it is not the node's to refuse.
  const short = shortages(pod, info).find(({ resource }) => !resource.includes('/') || resource in info.allocatable);
  if (short) {
    const { resource, requested, used, capacity } = short;
    const amounts = `requested: ${shown(resource, requested)}, used: ${shown(resource, used)}, capacity: ${shown(resource, capacity)}`;
    return { reason: `OutOf${resource}`, message: `Node didn't have enough resource: ${resource}, ${amounts}` };
  }
  for (const { name, check } of [nodeAffinity, nodePorts]) {
    const rejection = check(pod, info);
    if (rejection) return predicate(name, rejection.reasons[0] ?? '');
  }
  const isDrivenAway = (node.spec.taints ?? []).some((taint) => taint.effect === 'NoExecute' && !tolerates(pod, taint));
  return isDrivenAway ? predicate('TaintToleration', "node(s) had taints that the pod didn't tolerate") : undefined;
}

/** CPU in thousandths, all else in its own unit. */
const shown = (resource: string, thousandths: number): number =>
  resource === 'cpu' ? thousandths : Math.ceil(thousandths / 1000);

function predicate(name: string, why: string): Refusal {
  return { reason: name, message: `Predicate ${name} failed: ${why}` };
}
