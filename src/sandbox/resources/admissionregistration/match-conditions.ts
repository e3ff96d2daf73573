import { checkLabelKey } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { type Names, validateExpression } from './expressions.ts';

/** A variable or match condition. */
export interface NamedExpression {
  name?: string;
  expression?: string;
}

const mostConditions = 64;

/** The rules for the match conditions of a policy or webhook. */
export function validateConditions(
  conditions: readonly NamedExpression[],
  path: string,
  names: Names = { hasParams: false },
): FieldError[] {
  const seen = new Set<string>();
  const errors = conditions.flatMap(({ name = '', expression = '' }, i) => {
    const at = `${path}[${i}]`;
    const text = expression.trim();
    const isTwice = name !== '' && seen.has(name);
    seen.add(name);
    return [
      ...(text
        ? validateExpression(text, `${at}.expression`, names, ['bool'])
        : [fieldError.required(`${at}.expression`)]),
      ...(name
        ? checkLabelKey(name).map((why) => fieldError.invalid(`${at}.name`, name, why))
        : [fieldError.required(`${at}.name`)]),
      ...(isTwice ? [fieldError.duplicate(`${at}.name`, name)] : []),
    ];
  });
  const { length } = conditions;
  return length > mostConditions ? [fieldError.tooMany(path, length, mostConditions), ...errors] : errors;
}
