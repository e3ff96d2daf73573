import { type FieldError, fieldError } from '../../api/errors.ts';

/** One error for the seconds that a token cannot live; of how long it lives when nothing is said, others decide. */
export function validateTokenLifetime(seconds: number | undefined, path: string): FieldError[] {
  if (seconds === undefined) return [];
  if (seconds < 600) return [fieldError.invalid(path, seconds, 'may not specify a duration less than 10 minutes')];
  return seconds > 2 ** 32
    ? [fieldError.invalid(path, seconds, 'may not specify a duration larger than 2^32 seconds')]
    : [];
}
