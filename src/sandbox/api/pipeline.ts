import { equal, type KubeObject, type ObjectMeta } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import type { ResourceContext, ResourceDefinition } from '../resources/define.ts';
import { validateMetadata, validateMetadataUpdate } from '../resources/parts/metadata.ts';
import { applySchemaDefaults } from '../schema/defaults.ts';
import { admissionRules } from './admission/index.ts';
import type { Api, WriteOptions } from './context.ts';
import { type FieldError, invalid } from './errors.ts';
import { trackUpdate } from './managed-fields/index.ts';
import type { ServedResource } from './registry.ts';

/** Which part of the object a write is about: all but the status, or one subresource. */
export type Part = '' | 'status' | 'scale' | 'finalize' | 'binding' | 'ephemeralcontainers' | 'resize';

/**
 * The one way of every object into the store: default → admit → prepare → validate → own the fields. Changes the draft
 * in place; throws 422 with every wrong field, 403 from admission.
 */
export function prepareWrite(
  api: Api,
  resource: ServedResource,
  draft: KubeObject,
  old: KubeObject | undefined,
  part: Part,
  options: WriteOptions,
): void {
  const { definition } = resource;
  const context = contextOf(api, old);
  const isWhole = part === '';
  if (resource.schema) applySchemaDefaults(resource.schema, draft);
  definition.applyDefaults?.(draft, context);
  if (isWhole) for (const rule of admissionRules) rule.admit(draft, { ...context, api, resource, user: options.user });
  if (isWhole) definition.prepare?.(draft, context);
  if (isWhole) countGeneration(definition, draft, old);

  const errors = validate(definition, draft, old, part, context);
  if (errors.length > 0) throw invalid(resource.group, definition.kind, draft.metadata.name, errors);
  for (const text of definition.warnings?.(draft) ?? []) options.warn(text);
}

/** Records in managedFields who owns what the write changed. */
export function own(
  api: Api,
  resource: ServedResource,
  draft: KubeObject,
  old: KubeObject | undefined,
  part: Part,
  { manager, managedFields: applied }: Pick<WriteOptions, 'manager' | 'managedFields'>,
): void {
  if (!resource.schema) return;
  const managedFields =
    applied ??
    trackUpdate({
      schema: resource.schema,
      before: old,
      after: draft,
      manager,
      apiVersion: resource.apiVersion,
      time: formatTime(api.clock.now()),
      subresource: part,
      resetFields: resetFieldsOf(resource.definition, part),
    });
  if (managedFields && managedFields.length > 0) draft.metadata.managedFields = managedFields;
  else delete draft.metadata.managedFields;
}

const statusOnly = [['status']];
const allButStatus = [['spec'], ['metadata']];

// What a write to this part cannot change, nobody comes to own by it.
function resetFieldsOf({ hasStatus }: ResourceDefinition, part: Part): readonly string[][] | undefined {
  if (!hasStatus) return undefined;
  return part === 'status' ? allButStatus : part === '' ? statusOnly : undefined;
}

/** Whether a write would change anything but bookkeeping: one that does not is answered and not stored. */
export function isUnchanged(draft: KubeObject, old: KubeObject): boolean {
  return equal(withoutBookkeeping(draft), withoutBookkeeping(old));
}

export function contextOf(api: Api, old: KubeObject | undefined): ResourceContext {
  return {
    now: api.clock.now(),
    old,
    get: (storage, key) => api.store.get(storage, key),
    list: (storage, namespace) => api.store.list(storage, namespace),
    random: api.random,
  };
}

function validate(
  definition: ResourceDefinition,
  draft: KubeObject,
  old: KubeObject | undefined,
  part: Part,
  context: ResourceContext,
): FieldError[] {
  if (part === 'status' && old) return definition.validateStatusUpdate?.(draft, old) ?? [];
  const rules = { namespaced: definition.namespaced, ...(definition.nameRule && { nameRule: definition.nameRule }) };
  if (!old) return [...validateMetadata(draft, rules), ...(definition.validate?.(draft, context) ?? [])];
  return [
    ...validateMetadata(draft, rules),
    ...validateMetadataUpdate(draft, old),
    ...(definition.validate?.(draft, context) ?? []),
    ...(definition.validateUpdate?.(draft, old, context) ?? []),
  ];
}

function countGeneration(definition: ResourceDefinition, draft: KubeObject, old: KubeObject | undefined): void {
  if (!hasGeneration(definition)) {
    delete draft.metadata.generation;
  } else if (!old) {
    draft.metadata.generation = 1;
  } else {
    const before = old.metadata.generation ?? 0;
    draft.metadata.generation = equal(draft.spec, old.spec) ? before : before + 1;
    if (draft.metadata.generation === 0) delete draft.metadata.generation;
  }
}

export function hasGeneration({ generationOf, hasStatus }: ResourceDefinition): boolean {
  return (generationOf ?? (hasStatus ? 'spec' : 'none')) === 'spec';
}

function withoutBookkeeping(object: KubeObject): unknown {
  const { managedFields, resourceVersion, generation, ...metadata }: ObjectMeta = object.metadata;
  return { ...object, metadata };
}
