import type { Pod } from '../../../kube/object.ts';
import { isMeant, type PodTerm } from '../filters/inter-pod-affinity.ts';
import type { NodeInfo, Snapshot } from '../snapshot.ts';
import type { Score } from './define.ts';

/** Preferred Pod affinity and anti-affinity, the pod's own and that of those which run already. */
export const preferredPods: Score = {
  name: 'InterPodAffinity',
  weight: 2,
  rate(pod, nodes, snapshot) {
    const wishes = preferences(pod);
    if (wishes.length === 0 && snapshot.nodes.every(({ withAffinity }) => withAffinity.length === 0))
      return nodes.map(() => 0);
    const sums = nodes.map((info) => sumFor(pod, wishes, info, snapshot));
    const [least, most] = [Math.min(...sums), Math.max(...sums)];
    // From least to most, unlike the other scores: anti-affinity makes sums negative.
    return sums.map((sum) => (most === least ? 0 : Math.trunc((100 * (sum - least)) / (most - least))));
  },
};

function sumFor(pod: Pod, wishes: Preference[], { node }: NodeInfo, { nodes, client }: Snapshot): number {
  let sum = 0;
  const isNear = (other: NodeInfo, { topologyKey }: PodTerm) => {
    const domain = node.metadata.labels?.[topologyKey];
    return domain !== undefined && other.node.metadata.labels?.[topologyKey] === domain;
  };
  for (const info of nodes) {
    for (const { weight, term } of wishes)
      if (isNear(info, term)) sum += weight * info.pods.filter((other) => isMeant(term, pod, other, client)).length;
    for (const other of info.withAffinity)
      for (const { weight, term } of preferences(other))
        if (isNear(info, term) && isMeant(term, other, pod, client)) sum += weight;
  }
  return sum;
}

interface Preference {
  weight: number;
  term: PodTerm;
}

function preferences({ spec: { affinity } }: Pod): Preference[] {
  const list = (all: Preferred, sign: 1 | -1) =>
    (all ?? []).map(({ weight, podAffinityTerm }) => ({ weight: sign * weight, term: podAffinityTerm }));
  return [
    ...list(affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution, 1),
    ...list(affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution, -1),
  ];
}

type Preferred = { weight: number; podAffinityTerm: PodTerm }[] | undefined;
