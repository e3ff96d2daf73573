import { equal, isRecord, type KubeObject, keyOf, type Pod, type Service } from '../../../kube/object.ts';
import { ApiError } from '../../api/errors.ts';
import type { Client } from '../../client.ts';
import { controllerIdentity, defineController } from '../../engine/define.ts';
import { createOnce } from '../create-once.ts';
import { isReady } from '../pods.ts';
import { enqueueServicesOf, hasEndpoint, podsOf, targetPort } from './pods-of-service.ts';
import { triggerAnnotation, triggerTimes } from './trigger-time.ts';

interface Address {
  ip: string;
  hostname?: string;
  nodeName?: string;
  targetRef: { kind: 'Pod'; namespace?: string; name: string; uid: string };
}

interface Subset {
  addresses?: Address[];
  notReadyAddresses?: Address[];
  ports?: Record<string, unknown>[];
}

/** Keeps an Endpoints object, the older form of EndpointSlices, for each Service with a selector (pkg/controller/endpoint). */
export const endpointsController = defineController(() => {
  const triggers = triggerTimes();
  return {
    name: 'endpoints-controller',
    identity: controllerIdentity('endpoint-controller'),

    watch(context) {
      return [
        context.client.subscribe('services', ({ object }) => context.enqueue(keyOf(object))),
        context.client.subscribe('pods', (change) => enqueueServicesOf(change, context)),
        context.client.subscribe('endpoints', ({ type, object }) => {
          if (type === 'DELETED') context.enqueue(keyOf(object));
        }),
      ];
    },

    async reconcile(key, { client }) {
      const service = client.get('services', key);
      const current = client.get('endpoints', key);
      if (!service) {
        triggers.forget(key);
        if (current) await remove(client, key);
        return;
      }
      if (service.spec.type === 'ExternalName' || !service.spec.selector) return;
      const pods = podsOf(client, service);
      const trigger = triggers.next(service, pods);
      const next = desired(service, subsetsOf(service, pods), current, trigger);
      if (!current) await createOnce(client, 'endpoints', next);
      else if (!equal(current.subsets, next.subsets) || !equal(current.metadata.labels, next.metadata.labels))
        await client.update('endpoints', next);
    },
  };
});

function desired(
  service: Service,
  subsets: Subset[],
  current: KubeObject | undefined,
  trigger: string | undefined,
): KubeObject {
  const { [triggerAnnotation]: _, ...others } = current?.metadata.annotations ?? {};
  const annotations = { ...others, ...(trigger && { [triggerAnnotation]: trigger }) };
  const headless = !service.spec.clusterIP || service.spec.clusterIP === 'None';
  const labels = {
    ...service.metadata.labels,
    ...(headless && { 'service.kubernetes.io/headless': '' }),
    'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
  };
  const { namespace, name } = service.metadata;
  const { annotations: __, ...metadata } =
    current?.metadata ?? ({ name, ...(namespace && { namespace }) } as KubeObject['metadata']);
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...metadata, labels, ...(Object.keys(annotations).length && { annotations }) },
    ...(subsets.length && { subsets }),
  };
}

/** The addresses of the pods, grouped by the ports that they have for the Service. */
function subsetsOf(service: Service, pods: readonly Pod[]): Subset[] {
  const { ports = [], clusterIP, publishNotReadyAddresses = false } = service.spec;
  const subsets = new Map<string, Subset>();
  for (const pod of pods) {
    if (!hasEndpoint(pod) || (pod.metadata.deletionTimestamp && !publishNotReadyAddresses)) continue;
    const found = ports.flatMap((port) => {
      const number = targetPort(pod, port);
      if (number === undefined) return [];
      const { name, protocol = 'TCP', appProtocol } = port;
      return { ...(name && { name }), port: number, protocol, ...(appProtocol && { appProtocol }) };
    });
    if (!found.length && (ports.length || clusterIP !== 'None')) continue;
    const group = JSON.stringify(found);
    const subset = subsets.get(group) ?? {};
    subsets.set(group, subset);
    const list = publishNotReadyAddresses || isReady(pod) ? 'addresses' : 'notReadyAddresses';
    subset[list] = [...(subset[list] ?? []), addressOf(service, pod)].sort((a, b) => (a.ip < b.ip ? -1 : 1));
    if (found.length) subset.ports = found;
  }
  return [...subsets.values()].map(({ addresses, notReadyAddresses, ports: shown }) => ({
    ...(addresses && { addresses }),
    ...(notReadyAddresses && { notReadyAddresses }),
    ...(shown && { ports: shown }),
  }));
}

function addressOf(service: Service, { metadata, spec, status }: Pod): Address {
  const { namespace, name, uid } = metadata;
  return {
    ip: status?.podIP ?? '',
    ...(spec.hostname && spec.subdomain === service.metadata.name && { hostname: spec.hostname }),
    ...(spec.nodeName && { nodeName: spec.nodeName }),
    targetRef: { kind: 'Pod', ...(namespace && { namespace }), name, uid },
  };
}

async function remove(client: Client, key: string): Promise<void> {
  const current = client.get('endpoints', key);
  // Endpoints that somebody made by hand, without a Service, are theirs.
  if (!isRecord(current?.metadata.labels) || !current.metadata.labels['endpoints.kubernetes.io/managed-by']) return;
  try {
    await client.delete('endpoints', key);
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error;
  }
}
