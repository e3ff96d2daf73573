import type { EndpointSlice, Node, Pod, Service } from '../../../kube/object.ts';
import { isReady } from '../pods.ts';
import { hasEndpoint, targetPort } from './pods-of-service.ts';

export type Endpoint = EndpointSlice['endpoints'][number];
export type Port = NonNullable<EndpointSlice['ports']>[number];
export type AddressType = 'IPv4' | 'IPv6';

/** Endpoints that have the same ports: these share slices. */
export interface PortGroup {
  ports: Port[];
  endpoints: Map<string, Endpoint>;
}

/** What the slices of a Service must hold, by their ports; endpoints by their pods' uids. */
export function portGroups(
  service: Service,
  pods: readonly Pod[],
  addressType: AddressType,
  nodeOf: (name: string) => Node | undefined,
): Map<string, PortGroup> {
  const groups = new Map<string, PortGroup>();
  for (const pod of pods) {
    if (!hasEndpoint(pod)) continue;
    const ports = portsOf(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: new Map() };
    groups.set(key, group);
    const node = nodeOf(pod.spec.nodeName ?? '');
    if (!node && !service.spec.publishNotReadyAddresses) continue;
    const endpoint = endpointOf(service, pod, addressType, node);
    if (endpoint.addresses.length) group.endpoints.set(pod.metadata.uid, endpoint);
  }
  return groups;
}

/** The families of a Service's addresses. */
export function addressTypesOf({ spec }: Service): AddressType[] {
  const families = (spec.ipFamilies ?? []).filter((family) => family === 'IPv4' || family === 'IPv6');
  if (families.length) return families;
  if (spec.clusterIP && spec.clusterIP !== 'None') return [spec.clusterIP.includes(':') ? 'IPv6' : 'IPv4'];
  return ['IPv4', 'IPv6'];
}

function portsOf(service: Service, pod: Pod): Port[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = targetPort(pod, port);
    if (number === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = port;
    return { name, protocol, port: number, ...(appProtocol && { appProtocol }) };
  });
}

function endpointOf(service: Service, pod: Pod, addressType: AddressType, node: Node | undefined): Endpoint {
  const { namespace, name, uid, deletionTimestamp } = pod.metadata;
  const serving = isReady(pod);
  const terminating = deletionTimestamp !== undefined;
  const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
  const { podIPs = [], podIP } = pod.status ?? {};
  const addresses = (podIPs.length ? podIPs.map(({ ip }) => ip) : [podIP ?? '']).filter((ip) => {
    return ip !== '' && ip.includes(':') === (addressType === 'IPv6');
  });
  return {
    addresses,
    conditions: {
      ready: Boolean(service.spec.publishNotReadyAddresses) || (serving && !terminating),
      serving,
      terminating,
    },
    ...(pod.spec.hostname && pod.spec.subdomain === service.metadata.name && { hostname: pod.spec.hostname }),
    targetRef: { kind: 'Pod', ...(namespace && { namespace }), name, uid },
    ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
    ...(zone && { zone }),
  };
}
