import type { Pod } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Filter, never, notNow } from './define.ts';
import { fitsNodeAffinity } from './node-affinity.ts';
import { taintToleration } from './taint-toleration.ts';

type Constraint = NonNullable<Pod['spec']['topologySpreadConstraints']>[number];

const reason = "node(s) didn't match pod topology spread constraints";

/** Required topology spread: no domain may have too many more of the pods than the emptiest one. */
export const podTopologySpread: Filter = {
  name: 'PodTopologySpread',
  check(pod, { node }, snapshot) {
    const constraints = requiredOf(pod);
    for (const constraint of constraints) {
      const domain = node.metadata.labels?.[constraint.topologyKey];
      if (domain === undefined) return never(`${reason} (missing required label)`);
      const counts = countsByDomain(pod, constraint, constraints, snapshot);
      const isCounted = matchesLabelSelector(constraint.labelSelector, pod.metadata.labels);
      const tooFewDomains = counts.size < (constraint.minDomains ?? 1);
      const least = tooFewDomains ? 0 : Math.min(...counts.values());
      const skew = (counts.get(domain) ?? 0) + (isCounted ? 1 : 0) - least;
      if (skew > constraint.maxSkew) return notNow(reason);
    }
    return undefined;
  },
};

function requiredOf(pod: Pod): Constraint[] {
  return (pod.spec.topologySpreadConstraints ?? []).filter((one) => one.whenUnsatisfiable === 'DoNotSchedule');
}

/** The pods in each domain that the pod could go to; a node without one of the labels belongs to none. */
function countsByDomain(pod: Pod, constraint: Constraint, all: readonly Constraint[], snapshot: Snapshot) {
  const counts = new Map<string, number>();
  for (const info of snapshot.nodes) {
    const labels = info.node.metadata.labels ?? {};
    const domain = labels[constraint.topologyKey];
    if (domain === undefined || !all.every(({ topologyKey }) => labels[topologyKey] !== undefined)) continue;
    if (constraint.nodeAffinityPolicy !== 'Ignore' && !fitsNodeAffinity(pod, info.node)) continue;
    if (constraint.nodeTaintsPolicy === 'Honor' && taintToleration.check(pod, info, snapshot)) continue;
    const matching = info.pods.filter(({ metadata }) => {
      if (metadata.namespace !== pod.metadata.namespace || metadata.deletionTimestamp) return false;
      return matchesLabelSelector(constraint.labelSelector, metadata.labels);
    });
    counts.set(domain, (counts.get(domain) ?? 0) + matching.length);
  }
  return counts;
}
