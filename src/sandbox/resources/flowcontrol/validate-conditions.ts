import { type FieldError, fieldError } from '../../api/errors.ts';

/** The rules for the conditions of flow schemas and priority levels: each has a type of its own. */
export function validateConditions(conditions: readonly { type?: string }[], path: string): FieldError[] {
  return conditions.flatMap(({ type = '' }, i) => {
    const at = `${path}[${i}].type`;
    const isRepeated = conditions.slice(0, i).some((earlier) => (earlier.type ?? '') === type);
    return [...(isRepeated ? [fieldError.duplicate(at, type)] : []), ...(type ? [] : [fieldError.required(at)])];
  });
}
