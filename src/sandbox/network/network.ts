import { keyOf, type Pod } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Place } from './connection.ts';
import { answerQuestion } from './dns/cluster-dns.ts';
import type { DnsAnswer, RecordType } from './dns/define.ts';
import { clusterDnsAddress, nodeDnsAddress } from './dns/etc-files.ts';
import { type Listener, type NetworkNamespace, networkNamespace } from './namespace.ts';
import { isAllowed, type Peer } from './policies.ts';
import { nodeAt, type Protocol, serviceProxy } from './service-proxy.ts';
import type { ClusterView } from './view.ts';

/** Why a connection could not be made, by the name of its errno. */
export type NetworkError = 'ECONNREFUSED' | 'ETIMEDOUT' | 'ECONNRESET';

/** Where a connection ends up, or how it fails and how long that takes. */
export type Dialed =
  | { kind: 'open'; listener: Listener; client: Place; server: Place }
  | { kind: 'failed'; error: NetworkError; afterMs: number };

/** The cluster's network: one for all nodes. */
export interface Network {
  clock: Clock;
  /** The network of a Pod, made with its sandbox; that of its node when it shares the node's. */
  join(pod: Pod, address: string): NetworkNamespace;
  /** A Pod's sandbox is gone, and its address with it. */
  leave(pod: Pod): void;
  /** A machine beside the nodes, such as the one that the API server runs on. */
  host(address: string): NetworkNamespace;
  /** A node without power answers nobody, nor do its Pods. */
  setPower(node: string, isOn: boolean): void;
  dial(from: NetworkNamespace, to: Place, protocol: Protocol): Dialed;
  /** How far the answer to a ping may still travel; undefined when none comes. Addresses of Services answer none. */
  ping(from: NetworkNamespace, address: string): number | undefined;
  /** What a DNS server says; undefined when none answers at the address. */
  ask(from: NetworkNamespace, server: string, name: string, type: RecordType): DnsAnswer | undefined;
}

// An address that nobody has is as silent as a peer that drops what comes: the kernel tries ten times in all.
const noAnswer = { kind: 'failed', error: 'ETIMEDOUT', afterMs: 134_000 } as const;
const refused = { kind: 'failed', error: 'ECONNREFUSED', afterMs: 0 } as const;

/** CoreDNS is not a Pod here; to policies it looks like one. */
const dnsPeer: Peer = {
  address: clusterDnsAddress,
  member: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
};

export function createNetwork(settings: { view: ClusterView; clock: Clock; random: Random }): Network {
  const { view, clock, random } = settings;
  const byPod = new Map<string, NetworkNamespace>();
  const byAddress = new Map<string, NetworkNamespace>();
  const dark = new Set<string>();
  const proxy = serviceProxy(view, clock, random.next);

  const peerOf = ({ address, pod: key }: NetworkNamespace): Peer => {
    const pod = key === undefined ? undefined : view.get('pods', key);
    if (!pod) return { address };
    return { address, member: { namespace: pod.metadata.namespace ?? '', labels: pod.metadata.labels ?? {}, pod } };
  };

  /** Nothing listens on a node's address that has no Pod in its network; other addresses lead nowhere. */
  const nobody = (address: string): Dialed => (nodeAt(view, address) ? refused : noAnswer);

  const reach = (from: NetworkNamespace, to: Place, protocol: Protocol, isMasqueraded: boolean): Dialed => {
    const target = byAddress.get(to.address);
    if (dark.has(target?.node ?? nodeAt(view, to.address) ?? '')) return noAnswer;
    if (!target) return nobody(to.address);
    const isOwnNode = from.pod === undefined && from.node === target.node;
    const mayPass = target === from || isOwnNode;
    if (!mayPass && !isAllowed(view, peerOf(from), peerOf(target), { port: to.port, protocol })) return noAnswer;
    const listener = target.listener(to.port, layerOf(protocol), target === from ? 'inside' : 'elsewhere');
    if (!listener) return refused;
    const isFromNode = isMasqueraded || from.pod === undefined;
    const address = isFromNode && target.pod !== undefined ? nodeSeenBy(view, target, from) : from.address;
    return { kind: 'open', listener, client: { address, port: from.ephemeralPort() }, server: to };
  };

  return {
    clock,
    join(pod, address) {
      const { uid } = pod.metadata;
      const isNodes = pod.spec.hostNetwork === true;
      const known = byPod.get(uid) ?? (isNodes ? byAddress.get(address) : undefined);
      const namespace =
        known?.address === address
          ? known
          : networkNamespace(address, pod.spec.nodeName, isNodes ? undefined : keyOf(pod));
      byPod.set(uid, namespace);
      byAddress.set(address, namespace);
      return namespace;
    },
    leave({ metadata: { uid } }) {
      const namespace = byPod.get(uid);
      byPod.delete(uid);
      if (namespace?.pod !== undefined && byAddress.get(namespace.address) === namespace)
        byAddress.delete(namespace.address);
    },
    host(address) {
      const namespace = networkNamespace(address);
      byAddress.set(address, namespace);
      return namespace;
    },
    setPower(node, isOn) {
      if (isOn) dark.delete(node);
      else dark.add(node);
    },
    dial(from, to, protocol) {
      if (to.address.startsWith('127.')) {
        const listener = from.listener(to.port, layerOf(protocol), 'inside');
        const client = { address: '127.0.0.1', port: from.ephemeralPort() };
        return listener ? { kind: 'open', listener, client, server: to } : refused;
      }
      const client = { address: from.address, node: from.node, isPod: from.pod !== undefined };
      const translation = proxy.translate(client, to, protocol);
      if (translation?.kind === 'reject') return refused;
      if (translation?.kind === 'drop') return noAnswer;
      if (translation) return reach(from, translation.place, protocol, translation.isMasqueraded);
      return reach(from, hostPort(view, to, protocol) ?? to, protocol, false);
    },
    ping(from, address) {
      if (address.startsWith('127.') || address === from.address) return 64;
      const target = byAddress.get(address);
      const node = target?.node ?? nodeAt(view, address);
      if (node === undefined || dark.has(node)) return undefined;
      const other = target ? peerOf(target) : { address };
      if (!isAllowed(view, peerOf(from), other, { port: 0, protocol: 'ICMP' })) return undefined;
      const isToPod = target?.pod !== undefined;
      // Each node on the way takes one off; a Pod's own node is the first.
      return 64 - (isToPod ? 1 : 0) - (node === from.node ? 0 : 1);
    },
    ask(from, server, name, type) {
      if (server === nodeDnsAddress) return { code: 'NXDOMAIN', authoritative: false, records: [], extra: [] };
      if (server !== clusterDnsAddress) return undefined;
      const isOpen = isAllowed(view, peerOf(from), dnsPeer, { port: 53, protocol: 'UDP' });
      return isOpen ? answerQuestion(view, name, type) : undefined;
    },
  };
}

const layerOf = (protocol: Protocol) => (protocol === 'UDP' ? 'udp' : 'tcp');

/** How a Pod sees its node, and how it sees others. */
function nodeSeenBy(view: ClusterView, target: NetworkNamespace, from: NetworkNamespace): string {
  if (from.node === target.node) return target.address.replace(/\.\d+$/, '.1');
  const addresses = view.get('nodes', from.node)?.status?.addresses ?? [];
  return addresses.find(({ type }) => type === 'InternalIP')?.address ?? from.address;
}

/** The Pod that has a port of its node. */
function hostPort(view: ClusterView, to: Place, protocol: Protocol): Place | undefined {
  const node = nodeAt(view, to.address);
  if (node === undefined) return undefined;
  for (const { spec, status } of view.list('pods')) {
    if (spec.nodeName !== node || spec.hostNetwork || status?.phase !== 'Running' || !status.podIP) continue;
    const port = spec.containers
      .flatMap(({ ports = [] }) => ports)
      .find((one) => one.hostPort === to.port && (one.protocol ?? 'TCP') === protocol);
    if (port) return { address: status.podIP, port: port.containerPort };
  }
  return undefined;
}
