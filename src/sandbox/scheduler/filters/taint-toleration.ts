import { type Filter, never } from './define.ts';
import { tolerates } from './taints.ts';

/** Taints keep pods away that do not tolerate them. */
export const taintToleration: Filter = {
  name: 'TaintToleration',
  check(pod, { node }) {
    const keepsAway = (node.spec.taints ?? []).some(
      (taint) => taint.effect !== 'PreferNoSchedule' && !tolerates(pod, taint),
    );
    return keepsAway ? never('node(s) had untolerated taint(s)') : undefined;
  },
};
