import { type FieldError, fieldError } from '../../api/errors.ts';
import { CompilationError, compile, outputTypeOf } from '../../cel/compile.ts';
import type { JsonSchema } from '../../custom-resources/json-schema.ts';
import type { DeviceSelector } from './device-requests.ts';
import { atMost } from './validate-sets.ts';

const mostSelectors = 32;
const longestExpression = 10 * 1024;

/** By domain, and within it by name: an attribute may be of any type. */
const byName = (value: JsonSchema): JsonSchema => ({
  type: 'object',
  additionalProperties: { type: 'object', additionalProperties: value },
});

const device: JsonSchema = {
  type: 'object',
  properties: {
    driver: { type: 'string' },
    allowMultipleAllocations: { type: 'boolean' },
    attributes: byName({}),
    capacity: byName({}),
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
  try {
    const type = outputTypeOf(compile(expression, { device }), { device });
    return type === undefined || type === 'bool'
      ? []
      : [fieldError.invalid(path, expression, `must evaluate to bool or the unknown type, not ${type}`)];
  } catch (error) {
    if (!(error instanceof CompilationError)) throw error;
    return [fieldError.invalid(path, expression, error.message)];
  }
}
