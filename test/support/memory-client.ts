import { clone, controllerOf, equal, isRecord, type KubeObject, keyOf, splitKey } from '../../src/kube/object.ts';
import { formatTime } from '../../src/kube/time.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Random } from '../../src/lib/random.ts';
import { alreadyExists, conflict, notFound } from '../../src/sandbox/api/errors.ts';
import type { Change, Client, DeleteOptions, EventText, ServedResource } from '../../src/sandbox/client.ts';

/** One event as a test reads it: who, about what, which. */
export interface ToldEvent {
  component: string;
  about: string;
  type: string;
  reason: string;
  message: string;
}

export interface MemoryClient extends Client {
  events: ToldEvent[];
  /** Makes `create` of a resource fail until it is given back undefined. */
  failCreates(resource: string, why: (() => Error) | undefined): void;
}

const kinds: [name: string, kind: string, apiVersion: string, namespaced: boolean][] = [
  ['namespaces', 'Namespace', 'v1', false],
  ['nodes', 'Node', 'v1', false],
  ['configmaps', 'ConfigMap', 'v1', true],
  ['serviceaccounts', 'ServiceAccount', 'v1', true],
  ['pods', 'Pod', 'v1', true],
  ['services', 'Service', 'v1', true],
  ['endpoints', 'Endpoints', 'v1', true],
  ['endpointslices.discovery.k8s.io', 'EndpointSlice', 'discovery.k8s.io/v1', true],
  ['leases.coordination.k8s.io', 'Lease', 'coordination.k8s.io/v1', true],
  ['persistentvolumes', 'PersistentVolume', 'v1', false],
  ['persistentvolumeclaims', 'PersistentVolumeClaim', 'v1', true],
  ['storageclasses.storage.k8s.io', 'StorageClass', 'storage.k8s.io/v1', false],
  ['poddisruptionbudgets.policy', 'PodDisruptionBudget', 'policy/v1', true],
  ['resourcequotas', 'ResourceQuota', 'v1', true],
  ['replicasets.apps', 'ReplicaSet', 'apps/v1', true],
  ['deployments.apps', 'Deployment', 'apps/v1', true],
  ['statefulsets.apps', 'StatefulSet', 'apps/v1', true],
  ['daemonsets.apps', 'DaemonSet', 'apps/v1', true],
  ['controllerrevisions.apps', 'ControllerRevision', 'apps/v1', true],
  ['replicationcontrollers', 'ReplicationController', 'v1', true],
  ['persistentvolumeclaims', 'PersistentVolumeClaim', 'v1', true],
  ['jobs.batch', 'Job', 'batch/v1', true],
  ['cronjobs.batch', 'CronJob', 'batch/v1', true],
  ['poddisruptionbudgets.policy', 'PodDisruptionBudget', 'policy/v1', true],
  ['horizontalpodautoscalers.autoscaling', 'HorizontalPodAutoscaler', 'autoscaling/v2', true],
];
const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** The least of an API server that controllers can run on: objects in memory, no defaults, no validation. */
export function memoryClient(clock: Clock, random: Random): MemoryClient {
  const objects = new Map<string, Map<string, KubeObject>>(kinds.map(([name]) => [name, new Map()]));
  const subscribers = new Map<string, Set<(change: Change) => void>>();
  const failures = new Map<string, () => Error>();
  const events: ToldEvent[] = [];
  let revision = 100;
  const table = (resource: string) => objects.get(resource) ?? new Map<string, KubeObject>();
  const ref = (resource: string) => {
    const [plural = '', ...group] = resource.split('.');
    return { plural, group: group.join('.') };
  };
  const must = (resource: string, key: string): KubeObject => {
    const found = table(resource).get(key);
    if (!found) throw notFound(ref(resource), splitKey(key).name);
    return found;
  };
  const publish = (resource: string, change: Change) => {
    for (const callback of subscribers.get(resource) ?? []) callback(change);
  };
  const put = (resource: string, next: KubeObject, old?: KubeObject): KubeObject => {
    if (old && equal(next, old)) return old;
    next.metadata.resourceVersion = String(++revision);
    if (old && !equal(next.spec, old.spec)) next.metadata.generation = (old.metadata.generation ?? 0) + 1;
    if (next.metadata.deletionTimestamp && isReleased(next)) {
      table(resource).delete(keyOf(next));
      publish(resource, { type: 'DELETED', object: next });
      return next;
    }
    table(resource).set(keyOf(next), next);
    publish(resource, old ? { type: 'MODIFIED', object: next, old } : { type: 'ADDED', object: next });
    return next;
  };
  const isReleased = ({ metadata, spec }: KubeObject) =>
    !metadata.finalizers?.length &&
    !metadata.deletionGracePeriodSeconds &&
    !(isRecord(spec) && Array.isArray(spec.finalizers) && spec.finalizers.length);

  const client = {
    events,
    failCreates: (resource: string, why: (() => Error) | undefined) =>
      why ? failures.set(resource, why) : failures.delete(resource),
    get: (resource: string, key: string) => table(resource).get(key),
    list: (resource: string, namespace?: string) =>
      [...table(resource).values()].filter(({ metadata }) => !namespace || metadata.namespace === namespace),
    listOwnedBy: (resource: string, owner: KubeObject) =>
      [...table(resource).values()].filter((object) => controllerOf(object)?.uid === owner.metadata.uid),
    listOrphans: (resource: string, namespace?: string) =>
      [...table(resource).values()].filter(
        (object) => !controllerOf(object) && object.metadata.namespace === namespace,
      ),
    async create(resource: string, draft: KubeObject) {
      const why = failures.get(resource);
      if (why) throw why();
      const next = clone(draft);
      const { metadata } = next;
      metadata.name ??= `${metadata.generateName}${random.suffix(5)}`;
      if (table(resource).has(keyOf(next))) throw alreadyExists(ref(resource), metadata.name);
      metadata.uid = random.uid();
      metadata.creationTimestamp = formatTime(clock.now());
      metadata.generation = 1;
      if (resource === 'pods') next.status ??= { phase: 'Pending' };
      return put(resource, next);
    },
    async update(resource: string, object: KubeObject) {
      const old = must(resource, keyOf(object));
      checkVersion(resource, object, old);
      return put(resource, { ...clone(object), ...(old.status !== undefined && { status: old.status }) }, old);
    },
    async updateStatus(resource: string, object: KubeObject) {
      const old = must(resource, keyOf(object));
      checkVersion(resource, object, old);
      const next = clone(old);
      next.status = clone(object.status);
      if (object.metadata.annotations) next.metadata.annotations = { ...object.metadata.annotations };
      return put(resource, next, old);
    },
    async finalize(namespace: KubeObject) {
      put('namespaces', clone(namespace), must('namespaces', keyOf(namespace)));
    },
    async patch(resource: string, key: string, patch: Record<string, unknown>) {
      const old = must(resource, key);
      return put(resource, merge(clone(old), patch) as KubeObject, old);
    },
    async delete(resource: string, key: string, options: DeleteOptions = {}) {
      const old = must(resource, key);
      if (options.uid && options.uid !== old.metadata.uid)
        throw conflict(ref(resource), old.metadata.name, 'the UID in the precondition does not match');
      const next = clone(old);
      const finalizers = new Set(next.metadata.finalizers);
      if (options.propagation === 'Foreground') finalizers.add('foregroundDeletion');
      if (options.propagation === 'Orphan') finalizers.add('orphan');
      if (finalizers.size) next.metadata.finalizers = [...finalizers];
      next.metadata.deletionTimestamp ??= formatTime(clock.now());
      const scheduled = isRecord(next.spec) && next.spec.nodeName;
      next.metadata.deletionGracePeriodSeconds = options.graceSeconds ?? (resource === 'pods' && scheduled ? 30 : 0);
      if (isReleased(next)) {
        table(resource).delete(key);
        publish(resource, { type: 'DELETED', object: next, old });
      } else put(resource, next, old);
    },
    async createSubresource(resource: string, key: string, subresource: string, body: KubeObject) {
      const old = must(resource, key);
      if (subresource !== 'binding' || !isRecord(body.target)) return;
      const next = clone(old);
      next.spec = { ...(isRecord(next.spec) && next.spec), nodeName: body.target.name };
      next.status = { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'True' }] };
      put(resource, next, old);
    },
    async event(about: KubeObject, { type, reason, message }: EventText, { component }: { component: string }) {
      events.push({ component, about: `${about.kind} ${about.metadata.name}`, type, reason, message });
    },
    subscribe(resource: string, callback: (change: Change) => void) {
      const callbacks = subscribers.get(resource) ?? new Set();
      subscribers.set(resource, callbacks.add(callback));
      for (const object of table(resource).values()) callback({ type: 'ADDED', object });
      return () => callbacks.delete(callback);
    },
    resources: (): ServedResource[] =>
      kinds.map(([name, kind, apiVersion, namespaced]) => ({
        name,
        kind,
        apiVersion,
        namespaced,
        verbs,
        scales: kind.endsWith('Set') || kind === 'Deployment',
      })),
    as: () => client,
  };

  function checkVersion(resource: string, object: KubeObject, old: KubeObject): void {
    const { name, resourceVersion } = object.metadata;
    if (resourceVersion && resourceVersion !== old.metadata.resourceVersion)
      throw conflict(ref(resource), name, 'the object has been modified');
  }
  return client as unknown as MemoryClient;
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return clone(patch);
  const result: Record<string, unknown> = isRecord(target) ? target : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merge(result[key], value);
  }
  return result;
}
