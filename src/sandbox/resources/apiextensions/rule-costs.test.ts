import { expect, it } from 'vitest';
import type { JsonSchema } from '../../custom-resources/json-schema.ts';
import { validateRuleExpressions } from './validate-rules.ts';

const told = (schema: JsonSchema) =>
  validateRuleExpressions({ type: 'object', properties: { spec: schema } }, 'schema').map(
    ({ field, message }) => `${field}: ${message.replace(/ \(try.*/, '')}`,
  );
const within = 'schema.properties[spec]';

it('refuses a rule that may cost a little too much, and tells the factor exactly', () => {
  const rule = 'self.all(x, x > 1 && x < 10 && x != 5)';
  expect(told({ type: 'array', items: { type: 'integer' }, 'x-kubernetes-validations': [{ rule }] })).toEqual([
    `${within}.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of 1.258291x`,
  ]);
});

it('counts how often the members of bounded lists can be there', () => {
  const list = (maxItems: number) => ({
    type: 'array',
    maxItems: 2000,
    items: { type: 'array', maxItems, items: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 0' }] } },
  });
  expect(told(list(2500))).toEqual([]);
  expect(told(list(8000))).toEqual([
    `${within}.items.items.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of 3.2x`,
  ]);
});

it('names the most expensive ones of rules that may cost too much together only', () => {
  const rules = Array.from({ length: 20 }, (_, i) => ({ rule: `self.matches('^a+${i}$')` }));
  const errors = told({
    type: 'array',
    maxItems: 170_000,
    items: { type: 'string', maxLength: 60, 'x-kubernetes-validations': rules },
  });
  expect(errors).toHaveLength(5);
  expect(errors[0]).toContain(
    'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
  );
  expect(errors[4]).toMatch(
    /^schema: Forbidden: x-kubernetes-validations estimated rule cost total .* by factor of 1\.\d{6}x$|^schema: .* factor of 1\.\dx$/,
  );
});
