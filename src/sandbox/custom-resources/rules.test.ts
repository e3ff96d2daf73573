import { describe, expect, it } from 'vitest';
import type { JsonSchema } from './json-schema.ts';
import { validateRules } from './rules.ts';

// As a real 1.36 server answers.
describe('a rule with an optional oldSelf', () => {
  const rule = (text: string, message: string) => ({ rule: text, message, optionalOldSelf: true });
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      size: {
        type: 'integer',
        'x-kubernetes-validations': [
          rule('!oldSelf.hasValue() || self >= oldSelf.value()', 'only larger'),
          rule('oldSelf.hasValue() || self < 10', 'begins small'),
          rule('self < oldSelf.orValue(self) + 5', 'too far'),
        ],
      },
    },
  };

  it.each([
    [undefined, 12, 'begins small'],
    [undefined, 1, undefined],
    [1, 3, undefined],
    [3, 2, 'only larger'],
    [3, 9, 'too far'],
  ])('from %s to %i: %s', (before, size, why) => {
    const old = before === undefined ? undefined : { size: before };
    const messages = validateRules(schema, { size }, old).map(({ message }) => message);
    expect(messages).toEqual(why === undefined ? [] : [`Invalid value: ${size}: ${why}`]);
  });
});

it('reads fields whose names are escaped', () => {
  const schema = {
    type: 'object',
    properties: { 'a-b': { type: 'integer' }, namespace: { type: 'string' } },
    'x-kubernetes-validations': [
      { rule: "self.a__dash__b > 1 && self.namespace == 'x' && self.__namespace__ == 'x'", message: 'wrong' },
    ],
  };
  expect(validateRules(schema, { 'a-b': 2, namespace: 'x' }, undefined)).toEqual([]);
  expect(validateRules(schema, { 'a-b': 1, namespace: 'x' }, undefined)[0]?.message).toContain('wrong');
});
