import type { Pod } from '../../kube/object.ts';
import { systemCriticalPriority } from '../../kube/priority.ts';
import { podQosClass } from '../../kube/qos.ts';
import { milli, requestsOf } from '../scheduler/amounts.ts';
import type { Shortage } from '../scheduler/filters/node-resources-fit.ts';

/** How much of a resource is missing, in thousandths. */
export interface Need {
  resource: string;
  amount: number;
}

/** Which Pods must go for a critical one, in the order in which they do, or of what all of them have too little. */
export type Victims = { kind: 'victims'; pods: readonly Pod[] } | { kind: 'none'; missing: readonly Need[] };

/** Whether the node makes room for the Pod (IsCriticalPod of pkg/kubelet/types): there are no static ones here. */
export const isCritical = ({ spec }: Pod): boolean => (spec.priority ?? 0) >= systemCriticalPriority;

/**
 * The Pods that cost least, by the order of pkg/kubelet/preemption: as few Guaranteed ones as can be, if all others went;
 * then as few Burstable ones, then as few of the BestEffort ones.
 */
export function victimsFor(pod: Pod, others: readonly Pod[], short: readonly Shortage[]): Victims {
  const needs = short.map(({ resource, requested, used, capacity }) => ({
    resource,
    amount: requested - (capacity - used),
  }));
  const ranked = others.filter((other) => mayPreempt(pod, other));
  const of = (qosClass: string) => ranked.filter(({ spec }) => podQosClass(spec) === qosClass);
  const [bestEffort, burstable, guaranteed] = [of('BestEffort'), of('Burstable'), of('Guaranteed')];
  const missing = without(needs, ranked);
  if (missing.length > 0) return { kind: 'none', missing };
  const third = nearest(guaranteed, without(needs, [...bestEffort, ...burstable]));
  const second = nearest(burstable, without(needs, [...bestEffort, ...third]));
  const first = nearest(bestEffort, without(needs, [...second, ...third]));
  return { kind: 'victims', pods: [...first, ...second, ...third] };
}

const mayPreempt = (pod: Pod, other: Pod): boolean =>
  !isCritical(other) || (pod.spec.priority ?? 0) > (other.spec.priority ?? 0);

const requestOf = (pod: Pod, resource: string): number =>
  resource === 'pods' ? 1000 : milli(requestsOf(pod)[resource]);

/** What is still missing when the Pods have gone. */
function without(needs: readonly Need[], pods: readonly Pod[]): Need[] {
  return needs
    .map(({ resource, amount }) => ({
      resource,
      amount: pods.reduce((left, pod) => left - requestOf(pod, resource), amount),
    }))
    .filter(({ amount }) => amount > 0);
}

/** One Pod after the other, each the one that comes closest to what is missing; of several, one that requests less. */
function nearest(pods: readonly Pod[], needs: readonly Need[]): Pod[] {
  const left = [...pods];
  const chosen: Pod[] = [];
  for (let open = needs; open.length > 0; open = without(open, chosen.slice(-1))) {
    const [best] = left.sort((one, other) => distance(open, one) - distance(open, other) || bySize(one, other));
    if (!best) break;
    left.shift();
    chosen.push(best);
  }
  return chosen;
}

/** How far the Pod is from what is missing: each resource counts the same, however large. */
function distance(needs: readonly Need[], pod: Pod): number {
  return needs.reduce((sum, { resource, amount }) => {
    const left = amount - requestOf(pod, resource);
    return left > 0 ? sum + (left / amount) ** 2 : sum;
  }, 0);
}

const bySize = (one: Pod, other: Pod): number =>
  requestOf(one, 'memory') - requestOf(other, 'memory') || requestOf(one, 'cpu') - requestOf(other, 'cpu');
