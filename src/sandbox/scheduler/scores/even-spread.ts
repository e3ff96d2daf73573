import type { Pod } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import type { Snapshot } from '../snapshot.ts';
import { normalize, type Score } from './define.ts';

/** Spread constraints that may be broken: the emptier domain is better. */
export const evenSpread: Score = {
  name: 'PodTopologySpread',
  weight: 2,
  rate(pod, nodes, snapshot) {
    const constraints = (pod.spec.topologySpreadConstraints ?? []).filter(
      ({ whenUnsatisfiable }) => whenUnsatisfiable === 'ScheduleAnyway',
    );
    if (constraints.length === 0) return nodes.map(() => 0);
    const sums = nodes.map(({ node }) =>
      constraints.reduce((sum, { topologyKey, labelSelector }) => {
        const domain = node.metadata.labels?.[topologyKey];
        const matches = (other: Pod) =>
          other.metadata.namespace === pod.metadata.namespace &&
          !other.metadata.deletionTimestamp &&
          matchesLabelSelector(labelSelector, other.metadata.labels);
        return sum + (domain === undefined ? 0 : countIn(snapshot, topologyKey, domain, matches));
      }, 0),
    );
    return normalize(sums, 'better');
  },
};

function countIn({ nodes }: Snapshot, key: string, domain: string, matches: (pod: Pod) => boolean): number {
  return nodes
    .filter(({ node }) => node.metadata.labels?.[key] === domain)
    .reduce((count, { pods }) => count + pods.filter(matches).length, 0);
}
