import type { LabelSelector, NetworkPolicy, Pod } from '../../kube/object.ts';
import { matchesSelector, requirementsOf } from '../../kube/selector.ts';
import type { Protocol } from './service-proxy.ts';
import { type ClusterView, inBlock } from './view.ts';

/** One side of a connection. `member` is the Pod's part, which nodes and those outside do not have. */
export interface Peer {
  address: string;
  member?: { namespace: string; labels: Readonly<Record<string, string>>; pod?: Pod };
}

/** The server's port. */
export interface Target {
  port: number;
  protocol: Protocol;
}

type Direction = 'Ingress' | 'Egress';
type Spec = NetworkPolicy['spec'];
type Rule = NonNullable<Spec['ingress']>[number] & NonNullable<Spec['egress']>[number];
type PolicyPeer = NonNullable<Rule['from']>[number];
type PolicyPort = NonNullable<Rule['ports']>[number];

/** Whether the network policies let a connection through: those of the client for egress, those of the server for ingress. */
export function isAllowed(view: ClusterView, client: Peer, server: Peer, target: Target): boolean {
  const allows = (direction: Direction) => {
    const [subject, other] = direction === 'Egress' ? [client, server] : [server, client];
    const policies = policiesOf(view, direction, subject);
    // Whom no policy is about is open to all.
    if (policies.length === 0) return true;
    return policies.some((policy) =>
      (rulesOf(policy.spec, direction) ?? []).some(
        (rule) =>
          matchesPeers(view, (direction === 'Egress' ? rule.to : rule.from) ?? [], other, policy) &&
          matchesPorts(rule.ports ?? [], target, server),
      ),
    );
  };
  return allows('Egress') && allows('Ingress');
}

function policiesOf(view: ClusterView, direction: Direction, { member }: Peer): NetworkPolicy[] {
  if (!member) return [];
  return view
    .list('networkpolicies.networking.k8s.io', member.namespace)
    .filter(({ spec }) => directionsOf(spec).includes(direction) && selects(spec.podSelector ?? {}, member.labels));
}

// The API fills policyTypes in; the rule is that egress counts only when there are rules for it.
const directionsOf = ({ policyTypes, egress }: Spec): string[] =>
  policyTypes ?? (egress ? ['Ingress', 'Egress'] : ['Ingress']);

const rulesOf = (spec: Spec, direction: Direction): Rule[] | undefined =>
  direction === 'Egress' ? spec.egress : spec.ingress;

const selects = (selector: LabelSelector, labels: Readonly<Record<string, string>>) =>
  matchesSelector(requirementsOf(selector), labels);

function matchesPeers(view: ClusterView, peers: PolicyPeer[], other: Peer, policy: NetworkPolicy): boolean {
  if (peers.length === 0) return true;
  return peers.some(({ ipBlock, podSelector, namespaceSelector }) => {
    if (ipBlock)
      return (
        inBlock(other.address, ipBlock.cidr) && !(ipBlock.except ?? []).some((block) => inBlock(other.address, block))
      );
    if (!other.member) return false;
    const { namespace, labels } = other.member;
    const isThere = namespaceSelector
      ? selects(namespaceSelector, view.get('namespaces', namespace)?.metadata.labels ?? {})
      : namespace === policy.metadata.namespace;
    return isThere && (!podSelector || selects(podSelector, labels));
  });
}

function matchesPorts(ports: PolicyPort[], target: Target, server: Peer): boolean {
  if (ports.length === 0) return true;
  return ports.some(({ port, endPort, protocol = 'TCP' }) => {
    if (protocol !== target.protocol) return false;
    if (port === undefined) return true;
    const first = typeof port === 'number' ? port : namedPort(server.member?.pod, String(port), protocol);
    return first !== undefined && target.port >= first && target.port <= (endPort ?? first);
  });
}

function namedPort(pod: Pod | undefined, name: string, protocol: string): number | undefined {
  return pod?.spec.containers
    .flatMap(({ ports = [] }) => ports)
    .find((port) => port.name === name && (port.protocol ?? 'TCP') === protocol)?.containerPort;
}
