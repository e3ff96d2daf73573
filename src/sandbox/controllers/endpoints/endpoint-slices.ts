import {
  clone,
  controllerOf,
  controllerRef,
  type Draft,
  type EndpointSlice,
  equal,
  keyOf,
  type Service,
} from '../../../kube/object.ts';
import { ApiError } from '../../api/errors.ts';
import type { Client } from '../../client.ts';
import { controllerIdentity, defineController } from '../../engine/define.ts';
import { createOnce } from '../create-once.ts';
import { enqueueServicesOf, podsOf } from './pods-of-service.ts';
import {
  type AddressType,
  addressTypesOf,
  type Endpoint,
  type Port,
  type PortGroup,
  portGroups,
} from './slice-contents.ts';
import { triggerAnnotation, triggerTimes } from './trigger-time.ts';

const resource = 'endpointslices.discovery.k8s.io';
const serviceLabel = 'kubernetes.io/service-name';
const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
const manager = 'endpointslice-controller.k8s.io';
const headlessLabel = 'service.kubernetes.io/headless';
const reserved = new Set([serviceLabel, managedByLabel, headlessLabel]);
const mostEndpoints = 100;

/** One slice as it should be: an existing one, or a new one when `slice` is undefined. */
interface Plan {
  slice: EndpointSlice | undefined;
  ports: Port[];
  endpoints: Endpoint[];
}

/** Keeps the EndpointSlices of each Service with a selector (pkg/controller/endpointslice). */
export const endpointSliceController = defineController(() => {
  const triggers = triggerTimes();
  return {
    name: 'endpointslice-controller',
    identity: controllerIdentity('endpointslice-controller'),

    watch(context) {
      return [
        context.client.subscribe('services', ({ object }) => context.enqueue(keyOf(object))),
        context.client.subscribe('pods', (change) => enqueueServicesOf(change, context)),
        context.client.subscribe('nodes', ({ type }) => {
          // A pod whose node is not there yet has no endpoint.
          if (type === 'ADDED') for (const service of context.client.list('services')) context.enqueue(keyOf(service));
        }),
        context.client.subscribe(resource, ({ type, object }) => {
          const service = object.metadata.labels?.[serviceLabel];
          const isMine = object.metadata.labels?.[managedByLabel] === manager;
          if (type !== 'ADDED' && isMine && service) context.enqueue(`${object.metadata.namespace}/${service}`);
        }),
      ];
    },

    async reconcile(key, { client }) {
      const service = client.get('services', key);
      // The slices of a Service that is gone are garbage, and collected as such.
      if (!service || service.metadata.deletionTimestamp) {
        triggers.forget(key);
        return;
      }
      if (service.spec.type === 'ExternalName' || !service.spec.selector) return;
      const pods = podsOf(client, service);
      const trigger = triggers.next(service, pods);
      const slices = slicesOf(client, service);
      const types = addressTypesOf(service);
      for (const type of types) {
        const groups = portGroups(service, pods, type, (name) => client.get('nodes', name));
        const own = slices.filter(({ addressType }) => addressType === type);
        await apply(client, service, type, own, groups, trigger);
      }
      for (const slice of slices) if (!types.some((type) => type === slice.addressType)) await remove(client, slice);
    },
  };
});

function slicesOf(client: Client, service: Service): EndpointSlice[] {
  return client.list(resource, service.metadata.namespace).filter(({ metadata }) => {
    return metadata.labels?.[serviceLabel] === service.metadata.name && metadata.labels[managedByLabel] === manager;
  });
}

async function apply(
  client: Client,
  service: Service,
  addressType: AddressType,
  existing: readonly EndpointSlice[],
  groups: ReadonlyMap<string, PortGroup>,
  trigger: string | undefined,
): Promise<void> {
  const own = existing.filter((slice) => controllerOf(slice)?.uid === service.metadata.uid);
  const plans = [...groups].flatMap(([key, group]) => {
    return planGroup(
      group,
      own.filter((slice) => JSON.stringify(slice.ports ?? []) === key),
    );
  });
  // A Service without endpoints has one empty slice.
  if (!plans.length) plans.push({ slice: own.find(isPlaceholder), ports: [], endpoints: [] });
  const surplus = existing.filter((slice) => !plans.some((plan) => plan.slice === slice));
  for (const plan of plans) {
    // A slice that would go is used for one that would come.
    const slice = plan.slice ?? surplus.splice(0, own.length ? 1 : 0)[0];
    await write(client, service, addressType, { ...plan, slice }, trigger);
  }
  for (const slice of surplus) await remove(client, slice);
}

/** Leaves endpoints where they are, and fills the slices that have room before it makes new ones. */
function planGroup({ ports, endpoints }: PortGroup, slices: readonly EndpointSlice[]): Plan[] {
  const left = new Map(endpoints);
  const plans = slices.map((slice): Plan => {
    const kept = (slice.endpoints ?? []).flatMap(({ targetRef }) => {
      const endpoint = left.get(targetRef?.uid ?? '');
      left.delete(targetRef?.uid ?? '');
      return endpoint ?? [];
    });
    return { slice, ports, endpoints: kept };
  });
  for (const endpoint of left.values()) {
    const roomy = plans.find((plan) => plan.endpoints.length < mostEndpoints);
    if (roomy) roomy.endpoints.push(endpoint);
    else plans.push({ slice: undefined, ports, endpoints: [endpoint] });
  }
  return plans.filter((plan) => plan.endpoints.length);
}

async function write(
  client: Client,
  service: Service,
  addressType: AddressType,
  { slice, ports, endpoints }: Plan,
  trigger: string | undefined,
): Promise<void> {
  const labels = labelsOf(service);
  // An empty list is stored, and shown, as null.
  const contents = { endpoints: endpoints.length ? endpoints : null, ports: ports.length ? ports : null };
  if (!slice) {
    const { namespace, name } = service.metadata;
    const metadata = {
      generateName: `${name}-`,
      ...(namespace && { namespace }),
      labels,
      ...(trigger && { annotations: { [triggerAnnotation]: trigger } }),
      ownerReferences: [controllerRef(service)],
    };
    const draft = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata, addressType, ...contents };
    await createOnce(client, resource, draft as unknown as Draft<EndpointSlice>);
    return;
  }
  const sameContents = equal(slice.endpoints ?? [], endpoints) && equal(slice.ports ?? [], ports);
  if (sameContents && equal(slice.metadata.labels, labels)) return;
  const { [triggerAnnotation]: _, ...others } = slice.metadata.annotations ?? {};
  const annotations = { ...others, ...(trigger && { [triggerAnnotation]: trigger }) };
  const { annotations: __, ...metadata } = clone(slice.metadata);
  await client.update(resource, {
    ...clone(slice),
    ...contents,
    metadata: { ...metadata, labels, ...(Object.keys(annotations).length && { annotations }) },
  });
}

function labelsOf(service: Service): Record<string, string> {
  const own = Object.entries(service.metadata.labels ?? {}).filter(([key]) => !reserved.has(key));
  const headless = !service.spec.clusterIP || service.spec.clusterIP === 'None';
  return {
    ...Object.fromEntries(own),
    ...(headless && { [headlessLabel]: '' }),
    [serviceLabel]: service.metadata.name,
    [managedByLabel]: manager,
  };
}

function isPlaceholder({ endpoints, ports }: EndpointSlice): boolean {
  return !endpoints?.length && !ports?.length;
}

async function remove(client: Client, slice: EndpointSlice): Promise<void> {
  try {
    await client.delete(resource, keyOf(slice));
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error;
  }
}
