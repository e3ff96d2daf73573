import type { EndpointSlice, Service } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Place } from './connection.ts';
import { type ClusterView, slicesOf } from './view.ts';

export type Protocol = 'TCP' | 'UDP' | 'SCTP' | 'ICMP';

/** Who opens a connection. */
export interface Client {
  address: string;
  node: string;
  isPod: boolean;
}

/** What becomes of a connection to the address of a Service. */
export type Translation =
  | { kind: 'endpoint'; place: Place; isMasqueraded: boolean }
  /** It has no endpoints: refused at once. */
  | { kind: 'reject' }
  /** It has some, none where its policy looks for them: never answered. */
  | { kind: 'drop' };

/** Does what kube-proxy has the kernel of each node do. */
export interface ServiceProxy {
  /** Where a connection really goes; undefined when the address is no Service's. */
  translate(client: Client, to: Place, protocol: Protocol): Translation | undefined;
}

type ServicePort = NonNullable<Service['spec']['ports']>[number];
type Endpoint = EndpointSlice['endpoints'][number];

/** Endpoints are chosen at random, as in kube-proxy's iptables mode, or by the client's address where the Service says so. */
export function serviceProxy(view: ClusterView, clock: Clock, random: () => number): ServiceProxy {
  const affinities = new Map<string, { place: Place; lastMs: number }>();

  const choose = (service: Service, port: ServicePort, client: Client, places: Place[]): Place | undefined => {
    const config = service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
    const key = `${service.metadata.uid}/${port.name ?? ''}/${client.address}`;
    const now = clock.now();
    const known = service.spec.sessionAffinity === 'ClientIP' ? affinities.get(key) : undefined;
    const isFresh = known && now - known.lastMs < config * 1000;
    const same =
      isFresh && places.find((place) => place.address === known.place.address && place.port === known.place.port);
    const place = same || places[Math.floor(random() * places.length)];
    if (place && service.spec.sessionAffinity === 'ClientIP') affinities.set(key, { place, lastMs: now });
    return place;
  };

  return {
    translate(client, to, protocol) {
      const found = findService(view, to, protocol);
      if (!found) return undefined;
      const { service, port, isExternal } = found;
      const all = usableEndpoints(view, service, port);
      if (all.length === 0) return { kind: 'reject' };
      const policy = isExternal ? service.spec.externalTrafficPolicy : service.spec.internalTrafficPolicy;
      // A Pod's traffic to an outside address that its own node takes is short-cut to all endpoints.
      const isShortCut = isExternal && client.isPod && (nodeAt(view, to.address) ?? client.node) === client.node;
      const isLocal = policy === 'Local' && !isShortCut;
      const near = isLocal
        ? all.filter(({ node }) => node === (isExternal ? nodeAt(view, to.address) : client.node))
        : all;
      const place = choose(
        service,
        port,
        client,
        near.map(({ place: one }) => one),
      );
      if (!place) return { kind: 'drop' };
      const isHairpin = place.address === client.address;
      return { kind: 'endpoint', place, isMasqueraded: isHairpin || (isExternal && !isLocal) };
    },
  };
}

function findService(
  view: ClusterView,
  to: Place,
  protocol: Protocol,
): { service: Service; port: ServicePort; isExternal: boolean } | undefined {
  const isNode = nodeAt(view, to.address) !== undefined;
  for (const service of view.list('services')) {
    const { spec, status } = service;
    if (spec.type === 'ExternalName' || !spec.clusterIP || spec.clusterIP === 'None') continue;
    const ports = (spec.ports ?? []).filter((port) => (port.protocol ?? 'TCP') === protocol);
    const own = ports.find(({ port }) => port === to.port);
    if (own && spec.clusterIP === to.address) return { service, port: own, isExternal: false };
    const outside = [...(spec.externalIPs ?? []), ...(status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip ?? '')];
    if (own && outside.includes(to.address)) return { service, port: own, isExternal: true };
    const nodePort = isNode && ports.find((port) => port.nodePort === to.port);
    if (nodePort) return { service, port: nodePort, isExternal: true };
  }
  return undefined;
}

/** The name of the node that has the address. */
export function nodeAt(view: ClusterView, address: string): string | undefined {
  return view
    .list('nodes')
    .find(({ status }) => status?.addresses?.some((one) => one.type === 'InternalIP' && one.address === address))
    ?.metadata.name;
}

/** The endpoints that are ready; when none is, those that serve while they end. */
function usableEndpoints(
  view: ClusterView,
  service: Service,
  port: ServicePort,
): { place: Place; node: string | undefined }[] {
  const all = slicesOf(view, service).flatMap(({ endpoints, ports }) => {
    const number = ports?.find(({ name }) => (name ?? '') === (port.name ?? ''))?.port;
    return number === undefined ? [] : (endpoints ?? []).map((endpoint) => ({ endpoint, number }));
  });
  const ready = all.filter(({ endpoint: { conditions } }) => conditions?.ready !== false);
  const ending = all.filter(({ endpoint: { conditions } }) => conditions?.serving && conditions.terminating);
  return (ready.length ? ready : ending).flatMap(({ endpoint, number }) => placesOf(endpoint, number));
}

function placesOf({ addresses, nodeName }: Endpoint, port: number) {
  return addresses.slice(0, 1).map((address) => ({ place: { address, port }, node: nodeName }));
}
