import { clone, type KubeObject, keyOf, type ObjectMeta } from '../../kube/object.ts';
import { resourceAttributes } from '../access/attributes.ts';
import { forbiddenRequest } from '../access/forbidden.ts';
import type { ResourceDefinition } from '../resources/define.ts';
import type { Api, Target, WriteOptions } from './context.ts';
import { create, matchUrl } from './create.ts';
import { finishDeletion } from './delete.ts';
import { conflict, invalid } from './errors.ts';
import { current } from './get.ts';
import { forgetsOwners } from './managed-fields/index.ts';
import { isStatus, isUnchanged, type Part, prepareWrite } from './pipeline.ts';
import { keep, servedForm, storedForm } from './registry.ts';
import { storagePath } from './storage-path.ts';

/**
 * Replaces an object, or one part of it. The body is taken over and changed. 404 when it is missing, 409 when its
 * resourceVersion is not the present one, 422 when it is not valid. A write that changes nothing stores nothing.
 */
export function update(api: Api, target: Target, body: KubeObject, part: Part, options: WriteOptions): KubeObject {
  const given = storedForm(target.resource, body);
  matchUrl(given, target);
  const old = current(api, target);
  requireUid(target, old, given, options);
  return replace(api, target, old, given, part, options);
}

/** The same, for a request: kinds that allow it are made when they are missing. 403 when the user may not make them. */
export function updateOrCreate(
  api: Api,
  target: Target,
  body: KubeObject,
  part: Part,
  options: WriteOptions,
): { object: KubeObject; created: boolean } {
  const { resource, namespace, name } = target;
  const isThere = api.store.get(resource.storage, namespace ? `${namespace}/${name}` : name) !== undefined;
  if (isThere || part !== '' || !resource.definition.createsOnUpdate)
    return { object: update(api, target, body, part, options), created: false };
  const { group, plural } = resource.ref;
  const asked = resourceAttributes(options.user, 'create', { group, resource: plural, namespace, name });
  const { allowed, reason } = api.authorizer.authorize(asked);
  if (!allowed) throw forbiddenRequest(asked, reason);
  return { object: create(api, target, body, options), created: true };
}

/** Puts `given` in the place of `old`, which the caller has read: the end of update and of every patch. */
export function replace(
  api: Api,
  target: Target,
  old: KubeObject,
  given: KubeObject,
  part: Part,
  options: WriteOptions,
): KubeObject {
  const { resource } = target;
  requireSame(target, old, given);
  const sent = part === '' || isStatus(part) ? given.metadata : undefined;
  const draft = merged(old, given, part, resource.definition);
  prepareWrite(api, resource, draft, old, part, { ...options, ...(sent && { sent }) });
  if (isUnchanged(draft, old)) return servedForm(resource, old);
  if (options.dryRun) return servedForm(resource, draft);
  const gone = finishDeletion(api, resource, draft);
  return gone ? servedForm(resource, gone) : keep(api.store, resource, draft);
}

/** The uid in the body of an update is a precondition of the storage, which tells its key; in a patch it is a field. */
function requireUid(
  { resource, name }: Target,
  old: KubeObject,
  { metadata }: KubeObject,
  { dryRun }: WriteOptions,
): void {
  if (!metadata.uid || metadata.uid === old.metadata.uid) return;
  const key = `${dryRun ? '' : '/registry'}/${storagePath(resource)}/${keyOf(old)}`;
  const problem = `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${old.metadata.uid}`;
  const text = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${problem}`;
  throw conflict(resource.ref, name, text);
}

function requireSame({ resource, name }: Target, old: KubeObject, { metadata }: KubeObject): void {
  if (metadata.resourceVersion && metadata.resourceVersion !== old.metadata.resourceVersion)
    throw conflict(
      resource.ref,
      name,
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  if (metadata.resourceVersion === undefined && resource.definition.requiresVersion)
    throw invalid(resource.group, resource.definition.kind, name, [
      {
        reason: 'FieldValueInvalid',
        field: 'metadata.resourceVersion',
        message: 'Invalid value: 0x0: must be specified for an update',
      },
    ]);
}

// Which fields of the given object count depends on the part; what the system keeps stays as it was.
function merged(
  old: KubeObject,
  given: KubeObject,
  part: Part,
  { hasStatus, statusResets, parts }: ResourceDefinition,
): KubeObject {
  const strategy = parts?.[part];
  if (strategy) return strategy.merge(old, given);
  if (isStatus(part)) {
    const draft = clone(old);
    if (given.status === undefined) delete draft.status;
    else draft.status = given.status;
    if (statusResets !== 'metadata') takeMetadata(draft.metadata, given.metadata, statusResets);
    return draft;
  }
  const {
    uid,
    creationTimestamp,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    generation,
    resourceVersion,
    managedFields,
  } = old.metadata;
  const draft = given;
  draft.metadata = {
    ...given.metadata,
    ...(old.metadata.namespace && { namespace: old.metadata.namespace }),
    ...(old.metadata.generateName && { generateName: old.metadata.generateName }),
    // What may not change is refused by the rules for a change.
    uid: given.metadata.uid || uid,
    creationTimestamp,
    resourceVersion,
  };
  // `managedFields: [{}]` or `[]` in the body makes the server forget them; otherwise what is stored counts.
  const { managedFields: asked } = given.metadata;
  const kept = {
    deletionTimestamp: deletionTimestamp ?? given.metadata.deletionTimestamp,
    deletionGracePeriodSeconds: given.metadata.deletionGracePeriodSeconds ?? deletionGracePeriodSeconds,
    generation,
    managedFields: asked && forgetsOwners(asked) ? asked : managedFields,
  };
  for (const [field, value] of Object.entries(kept)) {
    if (value === undefined) Reflect.deleteProperty(draft.metadata, field);
    else Reflect.set(draft.metadata, field, value);
  }
  if (hasStatus && part !== 'finalize') {
    if (old.status === undefined) delete draft.status;
    else draft.status = clone(old.status);
  }
  return draft;
}

// Most strategies keep the spec alone; a status write may change labels, annotations, finalizers and owners.
function takeMetadata(draft: ObjectMeta, given: ObjectMeta, kept: ResourceDefinition['statusResets']): void {
  const fields = [
    'annotations',
    'finalizers',
    ...(kept === 'labels' ? [] : ['labels']),
    ...(kept === 'owners' ? [] : ['ownerReferences']),
  ] as const;
  for (const field of fields) {
    const value = Reflect.get(given, field) as unknown;
    if (value === undefined) Reflect.deleteProperty(draft, field);
    else Reflect.set(draft, field, value);
  }
}
