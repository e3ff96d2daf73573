import { type FieldError, fieldError } from '../../api/errors.ts';

/** One error when the quantity is below zero; a missing one is not. */
export function nonNegativeQuantity(amount: string | undefined, path: string): FieldError[] {
  return amount?.startsWith('-') ? [fieldError.invalid(path, amount, 'must be greater than or equal to 0')] : [];
}

/** One error when the number is below zero; a missing one is not. */
export function nonNegative(value: number | undefined, path: string): FieldError[] {
  return value !== undefined && value < 0
    ? [fieldError.invalid(path, value, 'must be greater than or equal to 0')]
    : [];
}

/** One error when the number is not between these two; a missing one is not. */
export function inclusive(value: number | undefined, least: number, most: number, path: string): FieldError[] {
  return value !== undefined && (value < least || value > most)
    ? [fieldError.invalid(path, value, `must be between ${least} and ${most}, inclusive`)]
    : [];
}

/** What an int32 holds at most. */
export const mostInt32 = 2 ** 31 - 1;
