import { controllerOf } from '../../../kube/object.ts';
import { normalize, type Score } from './define.ts';

/** Prefers the node with fewest pods of the same owner: what the default topology constraints amount to. */
export const ownerSpread: Score = {
  name: 'PodTopologySpread',
  weight: 2,
  rate(pod, nodes) {
    const owner = controllerOf(pod)?.uid;
    if (!owner) return nodes.map(() => 0);
    return normalize(
      nodes.map(({ byOwner }) => byOwner.get(owner) ?? 0),
      'better',
    );
  },
};
