import { type FieldError, fieldError } from '../../api/errors.ts';

/** The rule for a value that must be given, and is one of a few. */
export function oneOf(value: string | undefined, supported: readonly string[], path: string): FieldError[] {
  return value ? oneOfIfGiven(value, supported, path) : [fieldError.required(path)];
}

/** The rule for a value that may be left out, and else is one of a few. */
export function oneOfIfGiven(value: string | undefined, supported: readonly string[], path: string): FieldError[] {
  return value && !supported.includes(value) ? [fieldError.notSupported(path, value, supported)] : [];
}

/** The same where an empty text counts as a value. */
export function oneOfUnlessUnset(value: string | undefined, supported: readonly string[], path: string): FieldError[] {
  return value !== undefined && !supported.includes(value) ? [fieldError.notSupported(path, value, supported)] : [];
}
