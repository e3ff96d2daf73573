import { type FieldError, fieldError } from '../../api/errors.ts';
import type { Declarations } from '../../cel/checker/define.ts';
import { structOf } from '../../cel/checker/schema-types.ts';
import { bool, type CelType, mapOf, showType, string } from '../../cel/checker/types.ts';
import { expressionProblem } from '../../cel/problem.ts';
import type { DeviceSelector } from './device-requests.ts';
import { atMost } from './validate-sets.ts';

const mostSelectors = 32;
const longestExpression = 10 * 1024;

/** By domain, and within it by name. */
const byName = (value: CelType) => mapOf(string, mapOf(string, value));

// An attribute may be of any type.
const declarations: Declarations = {
  binds: true,
  variables: {
    device: structOf('kubernetes.DRADevice', {
      driver: string,
      allowMultipleAllocations: bool,
      attributes: byName({ kind: 'any' }),
      capacity: byName({ kind: 'struct', name: 'kubernetes.Quantity' }),
    }),
  },
};

/** The rules for expressions that choose among devices. */
export function validateSelectors(selectors: readonly DeviceSelector[], path: string): FieldError[] {
  return atMost(selectors, mostSelectors, path, ({ cel }, at) =>
    cel ? validateExpression(cel.expression ?? '', `${at}.cel.expression`) : [fieldError.required(`${at}.cel`)],
  );
}

function validateExpression(expression: string, path: string): FieldError[] {
  if (Buffer.byteLength(expression) > longestExpression) return [fieldError.tooLong(path, longestExpression)];
  const problem = expressionProblem(expression, declarations, (type) =>
    type.kind === 'bool' || type.kind === 'any'
      ? undefined
      : `must evaluate to bool or the unknown type, not ${showType(type)}`,
  );
  if (problem === undefined) return [];
  return [
    problem.isInternal ? fieldError.internal(path, problem.text) : fieldError.invalid(path, expression, problem.text),
  ];
}
