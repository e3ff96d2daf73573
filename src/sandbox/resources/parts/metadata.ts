import { checkLabel, checkLabel1035, checkLabelKey, checkPathSegment, checkSubdomain } from '../../../kube/names.ts';
import { equal, type KubeObject, type ObjectMeta, type OwnerReference } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import type { ResourceDefinition } from '../define.ts';
import { immutableField } from './immutable.ts';
import { validateLabels } from './labels.ts';

const nameChecks = {
  subdomain: checkSubdomain,
  label: checkLabel,
  label1035: checkLabel1035,
  'path-segment': checkPathSegment,
  any: () => [],
} as const;
const annotationsLimitBytes = 256 * 1024;

/** The rules for the metadata of a new object, with its generated name in place (ValidateObjectMeta). */
export function validateMetadata(
  { metadata }: Pick<KubeObject, 'metadata'>,
  {
    namespaced,
    nameRule = 'subdomain',
    takesAnyFinalizer = false,
  }: Pick<ResourceDefinition, 'namespaced' | 'nameRule' | 'takesAnyFinalizer'>,
): FieldError[] {
  const { name, generateName, namespace } = metadata;
  const check = nameChecks[nameRule];
  const errors: FieldError[] = [];
  if (generateName)
    for (const text of check(maskTrailingDash(generateName)))
      errors.push(fieldError.invalid('metadata.generateName', generateName, text));
  if (!name) errors.push(fieldError.required('metadata.name', 'name or generateName is required'));
  else for (const text of check(name)) errors.push(fieldError.invalid('metadata.name', name, text));
  if (namespaced) {
    if (!namespace) errors.push(fieldError.required('metadata.namespace'));
    else
      for (const text of checkLabel(namespace)) errors.push(fieldError.invalid('metadata.namespace', namespace, text));
  } else if (namespace) {
    errors.push(fieldError.forbidden('metadata.namespace', 'not allowed on this type'));
  }
  return [...errors, ...validateCommon(metadata), ...validateFinalizers(metadata.finalizers ?? [], takesAnyFinalizer)];
}

/** The rules for a change of the metadata (ValidateObjectMetaUpdate); runs beside `validateMetadata`. */
export function validateMetadataUpdate(
  { metadata: next }: Pick<KubeObject, 'metadata'>,
  { metadata: old }: Pick<KubeObject, 'metadata'>,
): FieldError[] {
  const errors: FieldError[] = [];
  const added = (next.finalizers ?? []).filter((finalizer) => !old.finalizers?.includes(finalizer)).sort();
  if (old.deletionTimestamp && added.length) {
    const list = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
    const text = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
    errors.push(fieldError.forbidden('metadata.finalizers', text));
  }
  if (!next.resourceVersion)
    errors.push(
      fieldError.invalid('metadata.resourceVersion', next.resourceVersion ?? '', 'must be specified for an update'),
    );
  for (const field of [
    'name',
    'namespace',
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ] as const)
    errors.push(...immutableField(next[field], old[field], `metadata.${field}`));
  return errors;
}

/** The rules for the metadata that goes with a status: neither the name nor finalizers are looked at. */
export function validateMetadataOfStatus(
  next: Pick<KubeObject, 'metadata'>,
  old: Pick<KubeObject, 'metadata'>,
): FieldError[] {
  return [...validateMetadataUpdate(next, old), ...validateCommon(next.metadata)];
}

/** The rules for annotations; keys may have upper case where labels may not. */
export function validateAnnotations(annotations: Readonly<Record<string, string>>, path: string): FieldError[] {
  const entries = Object.entries(annotations);
  const errors = entries.flatMap(([key]) =>
    checkLabelKey(key.toLowerCase()).map((text) => fieldError.invalid(path, key, text)),
  );
  const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (bytes > annotationsLimitBytes) errors.push(fieldError.tooLong(path, annotationsLimitBytes));
  return errors;
}

function validateCommon({ labels, annotations, ownerReferences }: ObjectMeta): FieldError[] {
  return [
    ...validateLabels(labels, 'metadata.labels'),
    ...validateAnnotations(annotations ?? {}, 'metadata.annotations'),
    ...validateOwners(ownerReferences ?? []),
  ];
}

function validateOwners(owners: readonly OwnerReference[]): FieldError[] {
  const path = 'metadata.ownerReferences';
  const errors: FieldError[] = [];
  let controller = '';
  for (const owner of owners) {
    const { apiVersion = '', kind = '', name = '', uid = '' } = owner;
    if (!apiVersion) errors.push(fieldError.invalid(`${path}.apiVersion`, apiVersion, 'version must not be empty'));
    if (!kind) errors.push(fieldError.invalid(`${path}.kind`, kind, 'must not be empty'));
    if (!name) errors.push(fieldError.invalid(`${path}.name`, name, 'must not be empty'));
    if (!uid) errors.push(fieldError.invalid(`${path}.uid`, uid, 'must not be empty'));
    if (equal([apiVersion, kind], ['v1', 'Event']))
      errors.push(fieldError.invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner'));
    if (!owner.controller) continue;
    const found = `${kind}/${name}`;
    if (controller) {
      const text = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${found}`;
      errors.push(fieldError.invalid(path, owners, text));
    } else {
      controller = found;
    }
  }
  return errors;
}

function validateFinalizers(finalizers: readonly string[], takesAny: boolean): FieldError[] {
  const path = 'metadata.finalizers';
  const errors = finalizers.flatMap((finalizer) =>
    checkLabelKey(finalizer).map((text) => fieldError.invalid(path, finalizer, text)),
  );
  finalizers.forEach((finalizer, i) => {
    if (!takesAny) errors.push(...validateFinalizerOwner(finalizer, `${path}[${i}]`));
  });
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    errors.push(fieldError.invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  return errors;
}

/** A finalizer without a domain must be one of Kubernetes' own. */
export function validateFinalizerOwner(finalizer: string, path: string): FieldError[] {
  const isKnown = finalizer.includes('/') || ['kubernetes', 'orphan', 'foregroundDeletion'].includes(finalizer);
  const text = 'name is neither a standard finalizer name nor is it fully qualified';
  return isKnown ? [] : [fieldError.invalid(path, finalizer, text)];
}

/** What follows the prefix may well end in a letter: `web-` is right. Upstream cuts two characters; so do we. */
function maskTrailingDash(prefix: string): string {
  return prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;
}
