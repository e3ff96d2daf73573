import { type FieldError, fieldError } from '../../../api/errors.ts';
import { nonNegative } from '../numbers.ts';

/** The rules for a number that may be a percentage. */
export function validatePositive(value: string | number, path: string): FieldError[] {
  if (typeof value === 'number') return nonNegative(value, path);
  return /^[0-9]+%$/.test(value)
    ? []
    : [
        fieldError.invalid(
          path,
          value,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
        ),
      ];
}

/** The number, the figure before the percent sign, or that of a text that should have had one; 0 for anything else. */
export function figureOf(value: string | number): number {
  return typeof value === 'number'
    ? value
    : Number(/^([0-9]+)%$/.exec(value)?.[1] ?? /^[-+]?[0-9]+$/.exec(value)?.[0] ?? 0);
}

/** One error when it is a percentage above a hundred. */
export function notAboveHundred(value: string | number, path: string): FieldError[] {
  return typeof value === 'string' && value.endsWith('%') && figureOf(value) > 100
    ? [fieldError.invalid(path, value, 'must not be greater than 100%')]
    : [];
}
