import { milli, requestsOf } from '../amounts.ts';
import type { Filter } from './define.ts';

// In this order kube-scheduler looks at them; extended resources follow.
const common = ['cpu', 'memory', 'ephemeral-storage'];

/** The node has what the pod requests, and room for one more pod. */
export const nodeResourcesFit: Filter = {
  name: 'NodeResourcesFit',
  check(pod, { pods, allocatable, requested }) {
    const reasons: string[] = [];
    let unresolvable = false;
    if (pods.length + 1 > (allocatable.pods ?? 0)) reasons.push('Too many pods');
    const wanted = requestsOf(pod);
    for (const name of [...common, ...Object.keys(wanted).filter((key) => !common.includes(key))]) {
      const amount = milli(wanted[name]);
      if (amount === 0 || amount <= milli(allocatable[name]) - milli(requested[name])) continue;
      reasons.push(`Insufficient ${name}`);
      unresolvable ||= amount > milli(allocatable[name]);
    }
    return reasons.length ? { reasons, unresolvable } : undefined;
  },
};
