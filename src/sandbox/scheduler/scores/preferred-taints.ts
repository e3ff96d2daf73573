import { tolerates } from '../filters/taints.ts';
import { normalize, type Score } from './define.ts';

/** Avoids nodes whose PreferNoSchedule taints the pod does not tolerate. */
export const preferredTaints: Score = {
  name: 'TaintToleration',
  weight: 3,
  rate(pod, nodes) {
    const counts = nodes.map(
      ({ node }) =>
        (node.spec.taints ?? []).filter((taint) => taint.effect === 'PreferNoSchedule' && !tolerates(pod, taint))
          .length,
    );
    return normalize(counts, 'better');
  },
};
