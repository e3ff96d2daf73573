import { matchesTerm } from '../filters/node-selector.ts';
import { normalize, type Score } from './define.ts';

/** Preferred node affinity. */
export const preferredAffinity: Score = {
  name: 'NodeAffinity',
  weight: 2,
  rate(pod, nodes) {
    const preferences = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const sums = nodes.map(({ node }) =>
      preferences.reduce((sum, { weight, preference }) => sum + (matchesTerm(preference, node) ? weight : 0), 0),
    );
    return normalize(sums, 'worse');
  },
};
