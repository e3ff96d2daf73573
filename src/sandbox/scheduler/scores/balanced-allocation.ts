import { milli, requestsOf } from '../amounts.ts';
import type { Score } from './define.ts';

/** Prefers the node whose CPU and memory are then used to the same degree; Pods that ask for nothing do not care. */
export const balancedAllocation: Score = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  rate(pod, nodes) {
    const wanted = requestsOf(pod);
    if (milli(wanted.cpu) === 0 && milli(wanted.memory) === 0) return nodes.map(() => 0);
    return nodes.map(({ allocatable, requested }) => {
      const share = (name: string, more: number) => {
        const capacity = milli(allocatable[name]);
        return capacity === 0 ? 1 : Math.min(1, (milli(requested[name]) + more) / capacity);
      };
      const apart = (cpu: number, memory: number) => Math.abs(share('cpu', cpu) - share('memory', memory)) / 2;
      return Math.trunc((1 - apart(milli(wanted.cpu), milli(wanted.memory))) * 100);
    });
  },
};
