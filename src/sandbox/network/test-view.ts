import type { KubeObject } from '../../kube/object.ts';
import { keyOf } from '../../kube/object.ts';
import type { Client } from '../client.ts';
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
