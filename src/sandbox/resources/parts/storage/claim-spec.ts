import { checkLabel, checkSubdomain } from '../../../../kube/names.ts';
import type { PersistentVolumeClaim } from '../../../../kube/object.ts';
import { compareQuantities, parseQuantity } from '../../../../kube/quantity.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateLabelSelector } from '../labels.ts';
import { validateAccessModes, validateVolumeMode } from './validate-modes.ts';

type Spec = PersistentVolumeClaim['spec'];

/** Fills in what the API server fills in, in a claim and in a template of claims. */
export function applyClaimSpecDefaults(spec: Spec): void {
  spec.volumeMode ??= 'Filesystem';
  spec.resources ??= {};
}

/**
 * The rules for the spec of a claim and of a template of claims (ValidatePersistentVolumeClaimSpec). Where a source had a
 * group before the change, it may be any.
 */
export function validateClaimSpec(spec: Partial<Spec>, path: string, old?: Spec): FieldError[] {
  const modes = spec.accessModes ?? [];
  const hadGroup = (old?.dataSource?.apiGroup ?? old?.dataSourceRef?.apiGroup) !== undefined;
  return [
    ...(modes.length === 0 ? [fieldError.required(`${path}.accessModes`, 'at least 1 access mode is required')] : []),
    ...validateLabelSelector(spec.selector, `${path}.selector`),
    ...validateAccessModes(modes, `${path}.accessModes`),
    ...validateSize(spec.resources?.requests?.storage, `${path}.resources[storage]`),
    ...named(spec.storageClassName, `${path}.storageClassName`),
    ...validateVolumeMode(spec.volumeMode, `${path}.volumeMode`),
    ...validateSource(spec.dataSource, hadGroup, `${path}.dataSource`),
    ...validateSource(spec.dataSourceRef, hadGroup, `${path}.dataSourceRef`),
    ...validateBothSources(spec, path),
    ...named(spec.volumeAttributesClassName, `${path}.volumeAttributesClassName`),
  ];
}

function validateSize(size: string | undefined, path: string): FieldError[] {
  if (size === undefined) return [fieldError.required(path)];
  if (compareQuantities(parseQuantity(size), parseQuantity('0')) <= 0)
    return [fieldError.invalid(path, size, 'must be greater than zero')];
  return [];
}

function validateSource(source: Spec['dataSourceRef'], takesAnyGroup: boolean, path: string): FieldError[] {
  if (!source) return [];
  const { name, kind = '', apiGroup = '', namespace } = source;
  return [
    ...(name ? [] : [fieldError.required(`${path}.name`)]),
    ...(kind ? [] : [fieldError.required(`${path}.kind`)]),
    ...(!apiGroup && kind !== 'PersistentVolumeClaim'
      ? [fieldError.invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")]
      : []),
    ...(takesAnyGroup ? [] : named(apiGroup, `${path}.apiGroup`)),
    ...(namespace ? checkLabel(namespace).map((text) => fieldError.invalid(`${path}.namespace`, namespace, text)) : []),
  ];
}

// Upstream hands over the path in the value's place, which shows as an empty object.
const shownPath = {};

function validateBothSources({ dataSource, dataSourceRef }: Partial<Spec>, path: string): FieldError[] {
  if (!dataSource || !dataSourceRef) return [];
  if (dataSourceRef.namespace) {
    const text = 'may not be specified when dataSourceRef.namespace is specified';
    return [fieldError.invalid(path, shownPath, text)];
  }
  const isSame = (['apiGroup', 'kind', 'name'] as const).every((field) => dataSource[field] === dataSourceRef[field]);
  return isSame ? [] : [fieldError.invalid(path, shownPath, 'must match dataSourceRef')];
}

function named(value: string | undefined, path: string): FieldError[] {
  return value ? checkSubdomain(value).map((text) => fieldError.invalid(path, value, text)) : [];
}
