import { clone, equal, keyOf, type Namespace } from '../../../kube/object.ts';
import { ApiError } from '../../api/errors.ts';
import type { Client, ServedResource } from '../../client.ts';
import { controllerIdentity, defineController } from '../../engine/define.ts';
import { deletionConditions, type Remaining } from './conditions.ts';

// Kubernetes waits half of a pod's grace, or 15 s for a finalizer, before it looks again.
const recheckMs = 8000;
const finalizer = 'kubernetes';

/** Empties a namespace that is being deleted, pods first, and lets it go when nothing is left (pkg/controller/namespace). */
export const namespaceController = defineController(() => ({
  name: 'namespace-controller',
  identity: controllerIdentity('namespace-controller'),

  watch({ client, enqueue }) {
    return [
      client.subscribe('namespaces', ({ type, object }) => {
        if (type !== 'DELETED' && object.metadata.deletionTimestamp) enqueue(object.metadata.name);
      }),
      // Unlike Kubernetes, look again as soon as the last pod is gone.
      client.subscribe('pods', ({ type, object }) => {
        const { namespace } = object.metadata;
        if (type === 'DELETED' && namespace && client.get('namespaces', namespace)?.metadata.deletionTimestamp)
          enqueue(namespace);
      }),
    ];
  },

  async reconcile(key, { client, clock, enqueueAfter }) {
    const namespace = client.get('namespaces', key);
    if (!namespace?.metadata.deletionTimestamp) return;
    if (!namespace.spec.finalizers?.includes(finalizer)) return;

    const resources = client.resources().filter(({ namespaced, verbs }) => namespaced && verbs.includes('delete'));
    const pods = await deleteContents(
      client,
      key,
      resources.filter(({ name }) => name === 'pods'),
    );
    // While pods end, the rest stays for them, and the conditions do not tell of it yet.
    const remaining = pods.resources.size
      ? { ...pods, resources: new Map(), finalizers: new Map() }
      : await deleteContents(
          client,
          key,
          resources.filter(({ name }) => name !== 'pods'),
        );
    const updated = await writeConditions(client, namespace, remaining, clock.now());

    if (pods.resources.size || remaining.resources.size || remaining.errors.length) enqueueAfter(key, recheckMs);
    else if (updated) await finalize(client, updated);
  },
}));

async function deleteContents(
  client: Client,
  namespace: string,
  resources: readonly ServedResource[],
): Promise<Remaining> {
  const errors: Error[] = [];
  const left = new Map<string, number>();
  const finalizers = new Map<string, number>();
  for (const { name } of resources) {
    for (const object of client.list(name, namespace)) {
      try {
        if (!object.metadata.deletionTimestamp) await client.delete(name, keyOf(object), { propagation: 'Background' });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.reason !== 'NotFound' && error.reason !== 'MethodNotAllowed') errors.push(error);
      }
    }
    const rest = client.list(name, namespace);
    // The name ends in the group, which is empty for the core's: `configmaps.`
    if (rest.length) left.set(name.includes('.') ? name : `${name}.`, rest.length);
    for (const object of rest)
      for (const one of object.metadata.finalizers ?? []) finalizers.set(one, (finalizers.get(one) ?? 0) + 1);
  }
  return { resources: left, finalizers, errors };
}

async function writeConditions(
  client: Client,
  namespace: Namespace,
  remaining: Remaining,
  now: number,
): Promise<Namespace | undefined> {
  const conditions = deletionConditions(namespace.status?.conditions ?? [], remaining, now);
  if (equal(conditions, namespace.status?.conditions)) return namespace;
  const present = client.get('namespaces', keyOf(namespace));
  return (
    present &&
    (await client.updateStatus('namespaces', { ...clone(present), status: { ...present.status, conditions } }))
  );
}

async function finalize(client: Client, namespace: Namespace): Promise<void> {
  const finalizers = (namespace.spec.finalizers ?? []).filter((one) => one !== finalizer);
  try {
    await client.finalize({ ...clone(namespace), spec: { ...namespace.spec, finalizers } });
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error;
  }
}
