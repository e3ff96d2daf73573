import { checkSubdomain } from '../../../../kube/names.ts';
import { equal, type PersistentVolume } from '../../../../kube/object.ts';
import { compareQuantities, parseQuantity, wholeValue } from '../../../../kube/quantity.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { diffAs, goShape } from '../../parts/go-diff/index.ts';
import { immutableField } from '../../parts/immutable.ts';
import { validateNodeSelector } from '../../parts/pod/scheduling.ts';
import { sourcesOf, validatePersistentSource } from '../../parts/storage/persistent-sources.ts';
import { validateAccessModes, validateVolumeMode } from '../../parts/storage/validate-modes.ts';

type Spec = PersistentVolume['spec'];

const reclaimPolicies = ['Delete', 'Recycle', 'Retain'];

/** The rules for a PersistentVolume (ValidatePersistentVolumeSpec). */
export function validatePersistentVolume({ spec }: PersistentVolume): FieldError[] {
  const modes = spec.accessModes ?? [];
  const policy = spec.persistentVolumeReclaimPolicy ?? '';
  const isRoot = spec.hostPath !== undefined && /^\/+(\.?\/+)*\.?$/.test(spec.hostPath.path ?? '');
  return [
    ...(modes.length === 0 ? [fieldError.required('spec.accessModes')] : []),
    ...validateAccessModes(modes, 'spec.accessModes'),
    ...validateCapacity(spec.capacity ?? {}),
    ...(policy && !reclaimPolicies.includes(policy)
      ? [fieldError.notSupported('spec.persistentVolumeReclaimPolicy', policy, reclaimPolicies)]
      : []),
    ...validateAffinity(spec.nodeAffinity),
    ...validatePersistentSource(spec, 'spec'),
    ...(isRoot && policy === 'Recycle'
      ? [fieldError.forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'")]
      : []),
    ...named(spec.storageClassName, 'spec.storageClassName'),
    ...validateVolumeMode(spec.volumeMode, 'spec.volumeMode'),
    ...validateAttributesClass(spec),
  ];
}

/** The rules for a change: where the data lies stays. */
export function validatePersistentVolumeUpdate(next: PersistentVolume, old: PersistentVolume): FieldError[] {
  const [after, before] = [sourcesOf(next.spec), sourcesOf(old.spec)];
  const errors: FieldError[] = [];
  if (!equal(after, before)) {
    const text = `spec.persistentvolumesource is immutable after creation\n${diffAs('PersistentVolumeSource', before, after)}`;
    errors.push(fieldError.forbidden('spec.persistentvolumesource', text));
  }
  // Upstream leaves `spec` out of this path, and of the next one.
  errors.push(...immutableField(next.spec.volumeMode, old.spec.volumeMode, 'volumeMode'));
  if (old.spec.nodeAffinity && !equal(next.spec.nodeAffinity, old.spec.nodeAffinity)) {
    const text = 'field is immutable, except for updating from beta label to GA';
    errors.push(fieldError.invalid('nodeAffinity', goShape(next.spec.nodeAffinity, '?VolumeNodeAffinity'), text));
  }
  if (old.spec.volumeAttributesClassName !== undefined && next.spec.volumeAttributesClassName === undefined) {
    const text = 'update from non-nil value to nil is forbidden';
    errors.push(fieldError.forbidden('spec.volumeAttributesClassName', text));
  }
  return errors;
}

function validateCapacity(capacity: Record<string, string>): FieldError[] {
  const path = 'spec.capacity';
  const names = Object.keys(capacity);
  const errors: FieldError[] = [];
  if (names.length === 0) errors.push(fieldError.required(path));
  if (capacity.storage === undefined || names.length > 1)
    errors.push(fieldError.notSupported(path, names.length ? capacity : null, ['storage']));
  for (const [name, text] of Object.entries(capacity)) {
    const amount = parseQuantity(text);
    const at = `${path}[${name}]`;
    if (wholeValue(amount) < 0)
      errors.push(fieldError.invalid(at, wholeValue(amount), 'must be a valid resource quantity'));
    if (compareQuantities(amount, parseQuantity('0')) <= 0)
      errors.push(fieldError.invalid(at, text, 'must be greater than zero'));
  }
  return errors;
}

function validateAffinity(affinity: Spec['nodeAffinity']): FieldError[] {
  const path = 'spec.nodeAffinity.required';
  if (!affinity) return [];
  if (!affinity.required) return [fieldError.required(path, 'must specify required node constraints')];
  return validateNodeSelector(affinity.required.nodeSelectorTerms ?? [], `${path}.nodeSelectorTerms`);
}

function validateAttributesClass({ volumeAttributesClassName: name, csi }: Spec): FieldError[] {
  if (name === undefined) return [];
  return [
    ...(name
      ? named(name, 'spec.volumeAttributesClassName')
      : [fieldError.required('spec.volumeAttributesClassName', 'an empty string is disallowed')]),
    ...(csi ? [] : [fieldError.required('spec.csi', 'has to be specified when using volumeAttributesClassName')]),
  ];
}

function named(value: string | undefined, path: string): FieldError[] {
  return value ? checkSubdomain(value).map((text) => fieldError.invalid(path, value, text)) : [];
}
