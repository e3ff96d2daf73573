import { milli, requestsOf } from '../amounts.ts';
import type { Score } from './define.ts';

// What a container that requests nothing is taken to need (pkg/scheduler/util/pod_resources.go).
const assumed: Record<string, number> = { cpu: 0.1, memory: 200 * 1024 * 1024 };

/** Prefers the emptier node, by cpu and memory alike. */
export const leastAllocated: Score = {
  name: 'NodeResourcesFit',
  weight: 1,
  rate(pod, nodes) {
    return nodes.map(({ pods, allocatable }) => {
      const shares = Object.entries(assumed).map(([name, least]) => {
        const capacity = milli(allocatable[name]);
        const needs = [...pods, pod].map((one) => milli(requestsOf(one)[name] || least));
        const requested = needs.reduce((total, need) => total + need, 0);
        return capacity === 0 || requested > capacity ? 0 : Math.trunc(((capacity - requested) * 100) / capacity);
      });
      return Math.trunc(shares.reduce((total, share) => total + share, 0) / shares.length);
    });
  },
};
