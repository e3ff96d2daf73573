import type { Node, Pod } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import type { Client } from '../../client.ts';
import type { NodeInfo, Snapshot } from '../snapshot.ts';
import { type Filter, never, notNow } from './define.ts';

type Affinity = NonNullable<Pod['spec']['affinity']>;
export type PodTerm = NonNullable<
  NonNullable<Affinity['podAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']
>[number];

/** Required pod affinity and anti-affinity, of the pod and of those that run already. */
export const interPodAffinity: Filter = {
  name: 'InterPodAffinity',
  check(pod, { node }, snapshot) {
    if (!near(pod, node, snapshot)) return never("node(s) didn't match pod affinity rules");
    const apart = antiTerms(pod).every((term) => !somePod(snapshot, node, term, pod));
    if (!apart) return notNow("node(s) didn't match pod anti-affinity rules");
    if (isUnwelcome(pod, node, snapshot)) return notNow("node(s) didn't satisfy existing pods anti-affinity rules");
    return undefined;
  },
};

function near(pod: Pod, node: Node, snapshot: Snapshot): boolean {
  const terms = pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  if (!terms.every(({ topologyKey }) => node.metadata.labels?.[topologyKey] !== undefined)) return false;
  if (terms.every((term) => somePod(snapshot, node, term, pod))) return true;
  // The first of a group has nobody to be near to: it may go anywhere when it is what it looks for.
  const isFirst = !snapshot.nodes.some(({ pods }) =>
    pods.some((other) => terms.every((t) => isMeant(t, pod, other, snapshot.client))),
  );
  return isFirst && terms.every((term) => isMeant(term, pod, pod, snapshot.client));
}

function isUnwelcome(pod: Pod, node: Node, { nodes, client }: Snapshot): boolean {
  return nodes.some((info) =>
    info.withAffinity.some((other) =>
      antiTerms(other).some((term) => sameDomain(term, node, info.node) && isMeant(term, other, pod, client)),
    ),
  );
}

function antiTerms(pod: Pod): PodTerm[] {
  return pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** Whether a pod that the owner's term means runs in the node's domain. */
function somePod({ nodes, client }: Snapshot, node: Node, term: PodTerm, owner: Pod): boolean {
  const here = ({ node: other, pods }: NodeInfo) =>
    sameDomain(term, node, other) && pods.some((pod) => isMeant(term, owner, pod, client));
  return nodes.some(here);
}

function sameDomain({ topologyKey }: PodTerm, a: Node, b: Node): boolean {
  const domain = a.metadata.labels?.[topologyKey];
  return domain !== undefined && domain === b.metadata.labels?.[topologyKey];
}

/** Whether the owner's term means the pod: by its namespace and its labels. */
export function isMeant(term: PodTerm, owner: Pod, pod: Pod, client: Client): boolean {
  return isInNamespaces(term, owner, pod, client) && matchesLabelSelector(term.labelSelector, pod.metadata.labels);
}

function isInNamespaces({ namespaces, namespaceSelector }: PodTerm, owner: Pod, pod: Pod, client: Client): boolean {
  const { namespace = '' } = pod.metadata;
  if (!namespaces?.length && !namespaceSelector) return namespace === owner.metadata.namespace;
  if (namespaces?.includes(namespace)) return true;
  return matchesLabelSelector(namespaceSelector, client.get('namespaces', namespace)?.metadata.labels);
}
