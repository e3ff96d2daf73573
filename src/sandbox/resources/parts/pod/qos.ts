import type { PodSpec } from '../../../../kube/object.ts';
import { nanoAmount } from '../amount.ts';

/** The Pod's quality of service: who is evicted first when a node runs short. */
export function qosClass(spec: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const requests = new Map<string, bigint>();
  const limits = new Map<string, bigint>();
  let allLimited = true;
  for (const { resources = {} } of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    add(requests, resources.requests);
    const limited = add(limits, resources.limits);
    if (limited < 2) allLimited = false;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const same = [...requests].every(([name, amount]) => limits.get(name) === amount);
  return allLimited && same && requests.size === limits.size ? 'Guaranteed' : 'Burstable';
}

/** Adds CPU and memory to the sums; the number of those that are more than zero. */
function add(sums: Map<string, bigint>, amounts: Readonly<Record<string, string>> = {}): number {
  let positive = 0;
  for (const name of ['cpu', 'memory']) {
    const amount = nanoAmount(amounts[name]) ?? 0n;
    if (amount <= 0n) continue;
    sums.set(name, (sums.get(name) ?? 0n) + amount);
    positive++;
  }
  return positive;
}
