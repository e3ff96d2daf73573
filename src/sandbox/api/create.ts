import { type KubeObject, keyOf, type ObjectMeta } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import type { Api, Target, WriteOptions } from './context.ts';
import { alreadyExists, badRequest } from './errors.ts';
import { prepareWrite } from './pipeline.ts';
import { keep, servedForm, storedForm } from './registry.ts';

/** Stores a new object. The body is taken over and changed. 409 when the name is taken, 422 when it is not valid. */
export function create(
  api: Api,
  { resource, namespace, name }: Target,
  body: KubeObject,
  options: WriteOptions,
): KubeObject {
  const { definition } = resource;
  const draft = storedForm(resource, body);
  if (name && draft.metadata.name) matchUrl(draft, { namespace, name });
  else matchNamespace(draft, namespace);
  if (draft.metadata.resourceVersion) throw badRequest('resourceVersion should not be set on objects to be created');
  const sent = { name: draft.metadata.name || name };
  draft.metadata = systemFields(api, draft.metadata, name);
  if (definition.namespaced) draft.metadata.namespace = namespace;
  else delete draft.metadata.namespace;
  if (definition.hasStatus && !definition.keepsStatusOnCreate) delete draft.status;

  prepareWrite(api, resource, draft, undefined, '', { ...options, sent });
  if (api.store.get(resource.storage, keyOf(draft))) throw alreadyExists(resource.ref, draft.metadata.name);
  if (options.dryRun) return servedForm(resource, withoutRevision(draft));
  return keep(api.store, resource, draft);
}

/** What is not stored has no revision. */
function withoutRevision(draft: KubeObject): KubeObject {
  Reflect.deleteProperty(draft.metadata, 'resourceVersion');
  return draft;
}

/** 400 when the body names another namespace than the URL. */
export function matchNamespace(draft: KubeObject, namespace: string): void {
  if (draft.metadata.namespace && namespace && draft.metadata.namespace !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** 400 when the object to be stored is not the one that the URL names. */
export function matchUrl(draft: Partial<KubeObject>, { namespace, name }: Pick<Target, 'namespace' | 'name'>): void {
  const inBody = draft.metadata?.name;
  if (!inBody)
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (inBody !== name)
    throw badRequest(`the name of the object (${inBody}) does not match the name on the URL (${name})`);
  matchNamespace(draft as KubeObject, namespace);
}

function systemFields(api: Api, given: ObjectMeta, nameInUrl: string): ObjectMeta {
  const {
    deletionTimestamp,
    deletionGracePeriodSeconds,
    resourceVersion,
    generation,
    uid,
    creationTimestamp,
    managedFields,
    name,
    generateName,
    namespace,
    ...rest
  } = given;
  const prefix = generateName ?? '';
  return {
    // Bases are cut so that a name has at most 63 characters with its suffix.
    name: name || nameInUrl || (prefix ? prefix.slice(0, 58) + api.random.suffix(5) : ''),
    ...(prefix && { generateName: prefix }),
    ...(namespace && { namespace }),
    uid: api.random.uid(),
    resourceVersion: '',
    creationTimestamp: formatTime(api.clock.now()),
    ...rest,
  };
}
