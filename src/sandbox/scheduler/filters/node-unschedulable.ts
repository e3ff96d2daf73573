import { type Filter, never } from './define.ts';
import { tolerates } from './taints.ts';

/** A cordoned node takes no new pods, but those that tolerate its taint. */
export const nodeUnschedulable: Filter = {
  name: 'NodeUnschedulable',
  check(pod, { node }) {
    if (!node.spec.unschedulable) return undefined;
    const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
    return tolerates(pod, taint) ? undefined : never('node(s) were unschedulable');
  },
};
