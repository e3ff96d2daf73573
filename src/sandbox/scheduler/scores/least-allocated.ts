import { milli, needsOf } from '../amounts.ts';
import type { Score } from './define.ts';

/** Prefers the emptier node, by cpu and memory alike. */
export const leastAllocated: Score = {
  name: 'NodeResourcesFit',
  weight: 1,
  rate(pod, nodes) {
    const own = Object.entries(needsOf(pod));
    return nodes.map(({ needed, allocatable }) => {
      const shares = own.map(([name, need]) => {
        const capacity = milli(allocatable[name]);
        const requested = milli(needed[name]) + milli(need);
        return capacity === 0 || requested > capacity ? 0 : Math.trunc(((capacity - requested) * 100) / capacity);
      });
      return Math.trunc(shares.reduce((total, share) => total + share, 0) / shares.length);
    });
  },
};
