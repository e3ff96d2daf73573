import type { FieldError } from '../../../api/errors.ts';
import { inclusive, mostInt32 } from '../numbers.ts';

/** A user's or group's number. */
export function validateId(id: number | undefined, path: string): FieldError[] {
  return inclusive(id, 0, mostInt32, path);
}
