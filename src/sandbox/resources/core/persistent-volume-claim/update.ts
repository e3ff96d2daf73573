import { clone, equal, type PersistentVolumeClaim } from '../../../../kube/object.ts';
import { compareQuantities, parseQuantity } from '../../../../kube/quantity.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { diffAs } from '../../parts/go-diff/index.ts';
import { immutableField } from '../../parts/immutable.ts';
import { betaClassAnnotation } from '../../parts/storage/class-of.ts';

/** The rules for a change of a claim: a bound one may grow, its class may be told later (ValidatePersistentVolumeClaimUpdate). */
export function validateClaimUpdate(next: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const errors: FieldError[] = [];
  const [after, before] = [clone(next.spec), clone(old.spec)];
  if (!before.volumeName && after.volumeName) before.volumeName = after.volumeName;
  errors.push(
    ...immutableField(
      next.metadata.annotations?.[betaClassAnnotation] ?? '',
      old.metadata.annotations?.[betaClassAnnotation] ?? '',
      `metadata.annotations.${betaClassAnnotation}`,
    ),
  );
  if (before.storageClassName === undefined && after.storageClassName !== undefined)
    before.storageClassName = after.storageClassName;
  if (next.status?.phase === 'Bound') {
    if (after.resources?.requests) after.resources.requests.storage = before.resources?.requests?.storage ?? '0';
    if (before.volumeAttributesClassName === undefined) delete after.volumeAttributesClassName;
    else after.volumeAttributesClassName = before.volumeAttributesClassName;
  }
  if (!equal(after, before)) {
    const text = `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${diffAs('PersistentVolumeClaimSpec', before, after)}`;
    errors.push(fieldError.forbidden('spec', text));
  }
  const size = (claim: PersistentVolumeClaim) => parseQuantity(claim.spec.resources?.requests?.storage ?? '0');
  const capacity = parseQuantity(old.status?.capacity?.storage ?? '0');
  if (compareQuantities(size(next), size(old)) < 0 && compareQuantities(size(next), capacity) <= 0)
    errors.push(fieldError.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  // Upstream leaves `spec` out of this path.
  errors.push(...immutableField(next.spec.volumeMode, old.spec.volumeMode, 'volumeMode'));
  return errors;
}
