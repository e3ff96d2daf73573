import { type FieldError, fieldError } from '../../../api/errors.ts';

/** A user's or group's number. */
export function validateId(id: number | undefined, path: string): FieldError[] {
  return id !== undefined && (id < 0 || id > 2147483647)
    ? [fieldError.invalid(path, id, 'must be between 0 and 2147483647, inclusive')]
    : [];
}
