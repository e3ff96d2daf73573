import { type KubeObject, keyOf, type Pod } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import type { Client } from '../client.ts';
import { containerNetwork } from './container-network.ts';
import { createNetwork } from './network.ts';
import type { ClusterView } from './view.ts';

type Made = { metadata: { name: string; namespace?: string; labels?: Record<string, string>; uid?: string } } & Record<
  string,
  unknown
>;

/** A cluster that holds just these objects, by resource. */
export function viewOf(objects: Record<string, Made[]>): ClusterView {
  const find = (resource: string) => (objects[resource] ?? []) as unknown as KubeObject[];
  const client = {
    get: (resource: string, key: string) => find(resource).find((object) => keyOf(object) === key),
    list: (resource: string, namespace?: string) =>
      find(resource).filter((object) => !namespace || object.metadata.namespace === namespace),
  };
  return client as unknown as Client;
}

/** A Service with its slice: `endpoints` are addresses, with a host name after a space. */
export function service(name: string, spec: Record<string, unknown>, endpoints: string[] = []) {
  const metadata = { name, namespace: 'default', uid: name };
  const ports = (spec.ports as { name?: string; port: number; targetPort?: number; protocol?: string }[]) ?? [];
  return {
    service: { metadata, spec: { clusterIP: '10.96.0.20', ...spec } },
    slice: {
      metadata: { name, namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
      ports: ports.map((port) => ({ name: port.name ?? '', port: port.targetPort ?? port.port, protocol: 'TCP' })),
      endpoints: endpoints.map((text) => {
        const [address = '', hostname, ready] = text.split(' ');
        return {
          addresses: [address],
          nodeName: `node-${address.split('.')[2]}`,
          conditions: { ready: ready !== 'unready' },
          ...(hostname && hostname !== '-' && { hostname }),
        };
      }),
    },
  };
}

/** What Pods of the namespace `default` have in /etc/resolv.conf. */
export const resolvConf =
  'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n';

/** A network in which these Services are, and how a container joins it as a Pod with an address. */
export function networkOf(parts: readonly ReturnType<typeof service>[], clock: Clock) {
  const view = viewOf({
    namespaces: [{ metadata: { name: 'default' } }],
    services: parts.map((part) => part.service),
    'endpointslices.discovery.k8s.io': parts.map(({ slice }) => slice),
  });
  const network = createNetwork({ view, clock, random: seededRandom(1) });
  return (name: string, address: string) =>
    containerNetwork(network, network.join({ metadata: { uid: name, name }, spec: {} } as Pod, address));
}
