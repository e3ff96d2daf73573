import type { Pod } from '../../../kube/object.ts';
import { type Amounts, milli, requestsOf } from '../amounts.ts';
import type { NodeInfo } from '../snapshot.ts';
import type { Filter } from './define.ts';

// In this order kube-scheduler looks at them; extended resources follow.
const common = ['pods', 'cpu', 'memory', 'ephemeral-storage'];

/** The node has what the pod requests, and room for one more pod. */
export const nodeResourcesFit: Filter = {
  name: 'NodeResourcesFit',
  check(pod, info) {
    const short = shortages(pod, info);
    if (!short.length) return undefined;
    return {
      reasons: short.map(({ resource }) => (resource === 'pods' ? 'Too many pods' : `Insufficient ${resource}`)),
      unresolvable: short.some(({ resource, requested, capacity }) => resource !== 'pods' && requested > capacity),
    };
  },
};

/** A resource of which less is left on a node than a pod wants; amounts in thousandths. */
export interface Shortage {
  resource: string;
  requested: number;
  used: number;
  capacity: number;
}

/** All that a pod wants and a node does not have left, in the order of kube-scheduler; `pods` is the room for one more. */
export function shortages(pod: Pod, { pods, allocatable, requested }: NodeInfo): Shortage[] {
  const wanted: Amounts = { pods: 1, ...requestsOf(pod) };
  const used: Amounts = { ...requested, pods: pods.length };
  return [...common, ...Object.keys(wanted).filter((name) => !common.includes(name))]
    .map((resource) => ({
      resource,
      requested: milli(wanted[resource]),
      used: milli(used[resource]),
      capacity: milli(allocatable[resource]),
    }))
    .filter(({ requested: wants, used: taken, capacity }) => wants > 0 && wants > capacity - taken);
}
