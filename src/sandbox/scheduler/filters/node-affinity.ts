import type { Node, Pod } from '../../../kube/object.ts';
import { type Filter, never } from './define.ts';
import { matchesTerm, type NodeSelectorTerm } from './node-selector.ts';

/** nodeSelector and required node affinity. */
export const nodeAffinity = {
  name: 'NodeAffinity',

  narrow(pod) {
    const terms = requiredTerms(pod);
    if (!terms?.length) return undefined;
    const names = new Set<string>();
    for (const term of terms) {
      const named = namesIn(term);
      // The terms are alternatives: one that names no node allows all.
      if (!named) return undefined;
      for (const name of named) names.add(name);
    }
    return names;
  },

  check: (pod, { node }) =>
    fitsNodeAffinity(pod, node) ? undefined : never("node(s) didn't match Pod's node affinity/selector"),
} satisfies Filter;

/** Whether the node has the labels and the name that the Pod must have. */
export function fitsNodeAffinity(pod: Pick<Pod, 'spec'>, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  const selected = Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  const terms = requiredTerms(pod);
  return selected && (!terms || terms.some((term) => matchesTerm(term, node)));
}

function requiredTerms(pod: Pick<Pod, 'spec'>): NodeSelectorTerm[] | undefined {
  return pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
}

function namesIn({ matchFields = [] }: NodeSelectorTerm): string[] | undefined {
  const lists = matchFields
    .filter(({ key, operator }) => key === 'metadata.name' && operator === 'In')
    .map(({ values = [] }) => values);
  return lists.length ? lists.reduce((some, others) => some.filter((name) => others.includes(name))) : undefined;
}
