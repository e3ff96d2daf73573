import { isIP } from 'node:net';
import { clone, controllerRef, type EndpointSlice, equal, type KubeObject, keyOf } from '../../../kube/object.ts';
import type { Client } from '../../client.ts';
import { controllerIdentity, defineController } from '../../engine/define.ts';

const slices = 'endpointslices.discovery.k8s.io';
const serviceLabel = 'kubernetes.io/service-name';
const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
const skipLabel = 'endpointslice.kubernetes.io/skip-mirror';
const manager = 'endpointslicemirroring-controller.k8s.io';
const dropped = [
  'endpoints.kubernetes.io/last-change-trigger-time',
  'kubectl.kubernetes.io/last-applied-configuration',
];
const leader = 'control-plane.alpha.kubernetes.io/leader';
const mostAddresses = 1000;

interface Address {
  ip: string;
  hostname?: string;
  nodeName?: string;
  targetRef?: Record<string, string>;
}

interface Endpoints extends KubeObject {
  subsets?: { addresses?: Address[]; notReadyAddresses?: Address[]; ports?: Port[] }[];
}

interface Port {
  name?: string;
  port: number;
  protocol?: string;
  appProtocol?: string;
}

/** One slice as it should be. */
interface Mirror {
  addressType: 'IPv4' | 'IPv6';
  ports: Port[];
  endpoints: EndpointSlice['endpoints'];
}

/** Shows Endpoints that somebody made for a Service without a selector as slices (pkg/controller/endpointslicemirroring). */
export const endpointSliceMirroring = defineController(() => ({
  name: 'endpointslicemirroring-controller',
  identity: controllerIdentity('endpointslicemirroring-controller'),

  watch({ client, enqueue }) {
    return [
      client.subscribe('endpoints', ({ object }) => enqueue(keyOf(object))),
      client.subscribe('services', ({ object }) => enqueue(keyOf(object))),
    ];
  },

  async reconcile(key, { client }) {
    const service = client.get('services', key);
    const endpoints = client.get('endpoints', key) as Endpoints | undefined;
    const [namespace = '', name = ''] = key.split('/');
    const present = client
      .list(slices, namespace)
      .filter(({ metadata: { labels } }) => labels?.[serviceLabel] === name && labels[managedByLabel] === manager);
    const wanted = service && !service.spec.selector && endpoints && isMirrored(endpoints) ? mirrors(endpoints) : [];
    const left = [...(present as EndpointSlice[])];
    for (const mirror of wanted) {
      const i = left.findIndex((slice) => slice.addressType === mirror.addressType && samePorts(slice, mirror));
      const [old] = i < 0 ? [] : left.splice(i, 1);
      if (endpoints) await write(client, endpoints, mirror, old);
    }
    for (const slice of left) await client.delete(slices, keyOf(slice));
  },
}));

function isMirrored({ metadata: { labels, annotations } }: Endpoints): boolean {
  return labels?.[skipLabel] !== 'true' && annotations?.[leader] === undefined;
}

function mirrors({ subsets = [] }: Endpoints): Mirror[] {
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }) => {
    const all = [
      ...addresses.map((address) => ({ address, ready: true })),
      ...notReadyAddresses.map((address) => ({ address, ready: false })),
    ];
    return (['IPv4', 'IPv6'] as const).flatMap((addressType) => {
      const endpoints = all
        .filter(({ address: { ip } }) => isIP(ip) === (addressType === 'IPv4' ? 4 : 6))
        .slice(0, mostAddresses)
        .map(({ address: { ip, hostname, nodeName, targetRef }, ready }) => ({
          addresses: [ip],
          conditions: { ready },
          ...(hostname && { hostname }),
          ...(nodeName && { nodeName }),
          ...(targetRef && { targetRef }),
        }));
      const shown = ports.map(({ name = '', ...port }) => ({ name, ...port }));
      return endpoints.length > 0 ? [{ addressType, ports: shown, endpoints }] : [];
    });
  });
}

function samePorts({ ports = [] }: EndpointSlice, mirror: Mirror): boolean {
  const plain = (list: readonly Port[]) =>
    list.map(({ name = '', port, protocol = 'TCP' }) => `${name}/${port}/${protocol}`);
  return equal(plain(ports as Port[]).sort(), plain(mirror.ports).sort());
}

async function write(client: Client, owner: Endpoints, mirror: Mirror, old: EndpointSlice | undefined): Promise<void> {
  const { name, namespace = '' } = owner.metadata;
  const labels = { ...owner.metadata.labels, [serviceLabel]: name, [managedByLabel]: manager };
  const kept = Object.entries(owner.metadata.annotations ?? {}).filter(([key]) => !dropped.includes(key));
  const annotations = kept.length > 0 ? Object.fromEntries(kept) : undefined;
  if (!old) {
    await client.create(slices, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        generateName: `${name}-`,
        namespace,
        labels,
        ...(annotations && { annotations }),
        ownerReferences: [controllerRef(owner)],
      },
      ...mirror,
    });
    return;
  }
  const next = clone(old);
  next.endpoints = mirror.endpoints;
  next.metadata.labels = labels;
  if (annotations) next.metadata.annotations = annotations;
  else delete next.metadata.annotations;
  if (!equal(next, old)) await client.update(slices, next);
}
