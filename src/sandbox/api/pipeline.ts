import { clone, equal, type KubeObject, keyOf } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import type { ResourceContext, ResourceDefinition } from '../resources/define.ts';
import { validateMetadata, validateMetadataOfStatus, validateMetadataUpdate } from '../resources/parts/metadata.ts';
import { validateObject } from '../resources/validate-object.ts';
import { applySchemaDefaults } from '../schema/defaults.ts';
import { admissionRules } from './admission/index.ts';
import { firstRound } from './admission/reinvocation.ts';
import type { Api, WriteOptions } from './context.ts';
import { type FieldError, invalid } from './errors.ts';
import { keepTimes, trackUpdate } from './managed-fields/index.ts';
import type { ServedResource } from './registry.ts';

/** Which part of the object a write is about: all but the status, or one subresource. */
export type Part = '' | 'status' | 'approval' | 'scale' | 'finalize' | 'binding' | 'ephemeralcontainers' | 'resize';

/**
 * The one way of every object into the store: default → own the fields → admit → prepare → validate → admission's own checks. Changes the draft
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
  const context = { ...contextOf(api, old), user: options.user };
  const isWhole = part === '';
  if (resource.schema) applySchemaDefaults(resource.schema, draft);
  definition.applyDefaults?.(draft, context);
  // As on the real server, nobody owns what admission and the strategy add.
  own(api, resource, draft, old, part, options);
  const { user, dryRun, warn, given, sent, isInternal } = options;
  const reinvocation = firstRound();
  const putStatus = (storage: string, next: KubeObject) => storeStatus(api, storage, next);
  const admission = { ...context, api, resource, user, part, dryRun, warn, given, sent, putStatus, reinvocation };
  const rules = isInternal ? [] : admissionRules.filter((rule) => isWhole || rule.parts?.includes(part));
  for (const rule of rules) rule.admit?.(draft, admission);
  if (reinvocation.isWanted) {
    reinvocation.isAgain = true;
    for (const rule of rules) rule.admit?.(draft, admission);
  }
  if (isWhole) definition.prepare?.(draft, context);
  if (isWhole || definition.parts?.[part]) countGeneration(definition, draft, old);
  if (isStatus(part) && old) definition.prepareStatus?.(draft, old, context, part);

  const errors = validate(resource, draft, old, part, context);
  if (errors.length > 0) throw invalid(definition.group, definition.kind, draft.metadata.name, errors);
  if (isWhole) for (const text of definition.warnings?.(draft, old) ?? []) options.warn(text);
  for (const rule of rules) rule.validate?.(draft, admission);
}

/** Approving writes conditions of the status as well. */
export function isStatus(part: Part): boolean {
  return part === 'status' || part === 'approval';
}

function storeStatus(api: Api, storage: string, next: KubeObject): void {
  const resource = api.registry.byStorage(storage);
  const old = api.store.get(storage, keyOf(next));
  if (!resource || !old) return;
  const draft = clone(next);
  own(api, resource, draft, old, 'status', { manager: 'kube-apiserver' });
  if (!isUnchanged(draft, old)) api.store.put(storage, draft);
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
const keptMetadata = {
  metadata: [['metadata']],
  labels: [['metadata', 'labels']],
  owners: [
    ['metadata', 'deletionTimestamp'],
    ['metadata', 'ownerReferences'],
  ],
};

/** What a write to this part cannot change: nobody comes to own it by that. */
export function resetFieldsOf(
  { hasStatus, statusResets, resetFields }: ResourceDefinition,
  part: Part,
): readonly string[][] | undefined {
  if (resetFields) return resetFields[part];
  if (!hasStatus) return undefined;
  if (part === 'status') return [['spec'], ...(statusResets ? keptMetadata[statusResets] : [])];
  return part === '' ? statusOnly : undefined;
}

/** Whether a write changes nothing at all: it is answered and not stored. */
export function isUnchanged(draft: KubeObject, old: KubeObject): boolean {
  const owners = keepTimes(old, draft);
  if (owners) draft.metadata.managedFields = [...owners];
  return equal({ ...draft, metadata: { ...draft.metadata, resourceVersion: old.metadata.resourceVersion } }, old);
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
  { definition, rules }: ServedResource,
  draft: KubeObject,
  old: KubeObject | undefined,
  part: Part,
  context: ResourceContext,
): FieldError[] {
  if (isStatus(part) && old)
    return [...validateMetadataOfStatus(draft, old), ...(definition.validateStatusUpdate?.(draft, old, part) ?? [])];
  const ofMetadata = [...validateMetadata(draft, definition), ...(old ? validateMetadataUpdate(draft, old) : [])];
  if (rules) return [...ofMetadata, ...rules(draft, old)];
  const ofPart = old && definition.parts?.[part];
  if (!ofPart) return [...ofMetadata, ...validateObject(definition, draft, context)];
  return [...ofMetadata, ...(definition.validate?.(draft, context) ?? []), ...ofPart.validate(draft, old)];
}

function countGeneration(definition: ResourceDefinition, draft: KubeObject, old: KubeObject | undefined): void {
  if (!hasGeneration(definition)) {
    delete draft.metadata.generation;
  } else if (!old) {
    draft.metadata.generation = 1;
  } else {
    const counted = definition.generationCounts ?? (() => undefined);
    const isSame = equal(draft.spec, old.spec) && equal(counted(draft), counted(old));
    const generation = (old.metadata.generation ?? 0) + (isSame ? 0 : 1);
    if (generation === 0) delete draft.metadata.generation;
    else draft.metadata.generation = generation;
  }
}

/** Whether objects of the kind count their changes. */
export function hasGeneration({ generationOf, generationCounts, hasStatus }: ResourceDefinition): boolean {
  return (generationOf ?? (hasStatus || generationCounts ? 'spec' : 'none')) === 'spec';
}
