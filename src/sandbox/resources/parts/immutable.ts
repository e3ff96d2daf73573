import { equal } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';

/** One error when the field has changed. */
export function immutableField(next: unknown, old: unknown, path: string): FieldError[] {
  return equal(next, old) ? [] : [fieldError.invalid(path, next, 'field is immutable')];
}

interface Sealable {
  immutable?: boolean;
  [field: string]: unknown;
}

/** The rules for a change of an object that says `immutable: true`: ConfigMap and Secret. */
export function rejectSealedChange(next: Sealable, old: Sealable, fields: readonly string[]): FieldError[] {
  if (!old.immutable) return [];
  const text = 'field is immutable when `immutable` is set';
  const changed = fields.filter((field) => !equal(next[field] ?? {}, old[field] ?? {}));
  return [...(next.immutable ? [] : ['immutable']), ...changed].map((field) => fieldError.forbidden(field, text));
}
