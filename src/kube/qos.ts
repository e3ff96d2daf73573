import type { PodSpec } from './object.ts';
import { addQuantities, compareQuantities, parseQuantity, type Quantity } from './quantity.ts';

const zero = parseQuantity('0');

/** The Pod's quality of service: who is evicted first when a node runs short. */
export function podQosClass(spec: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const requests = new Map<string, Quantity>();
  const limits = new Map<string, Quantity>();
  let allLimited = true;
  for (const { resources = {} } of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    add(requests, resources.requests);
    const limited = add(limits, resources.limits);
    if (limited < 2) allLimited = false;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const same = [...requests].every(([name, amount]) => compareQuantities(limits.get(name) ?? zero, amount) === 0);
  return allLimited && same && requests.size === limits.size ? 'Guaranteed' : 'Burstable';
}

/** Adds CPU and memory to the sums; the number of those that are more than zero. */
function add(sums: Map<string, Quantity>, amounts: Readonly<Record<string, string>> = {}): number {
  let positive = 0;
  for (const name of ['cpu', 'memory']) {
    const amount = parseQuantity(amounts[name] ?? '0');
    if (compareQuantities(amount, zero) <= 0) continue;
    sums.set(name, addQuantities(sums.get(name) ?? zero, amount));
    positive++;
  }
  return positive;
}
