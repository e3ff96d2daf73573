import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../custom-resources/json-schema.ts';
import { schemaType } from '../checker/schema-types.ts';
import { dyn } from '../checker/types.ts';
import { compile } from '../compile.ts';
import { mostAlong, mostTimes } from './declared-size.ts';
import { estimateCost } from './estimate.ts';

const schema: JsonSchema = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', maxLength: 20 },
    text: { type: 'string' },
    size: { type: 'integer' },
    on: { type: 'boolean' },
    mode: { type: 'string', enum: ['batch', 'stream'] },
    tags: { type: 'array', items: { type: 'string' } },
    few: { type: 'array', maxItems: 5, items: { type: 'string', maxLength: 10 } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    parts: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          ports: { type: 'array', items: { type: 'integer' } },
          env: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
        },
      },
    },
  },
};
const declarations = { variables: { self: schemaType(schema, 'selfType1') ?? dyn } };

// The costs are those that apiextensions-apiserver 0.36.3 works out for the same schema and rules.
describe('the most that an expression can cost', () => {
  it.each([
    ['self.size > 1', 3],
    ['self.tags.all(t, t.size() > 1)', 6_291_453],
    ['self.few.all(t, self.few.exists(u, t == u))', 283],
    ['self.text.contains(self.name)', 2_516_588],
    ["self.name.matches('^a+$')", 11],
    ["self.mode.contains('batch')", 3],
    ["(self.on ? self.tags : self.few).all(t, t.contains('a'))", 4_194_305],
    ["self.tags.map(t, t.size() > 1, t + 'a') == ['a']", 329_870_160_699],
    ["self.few.join(self.name).contains('abc')", 108],
    ["self.name.replace('a', 'abc').contains('x')", 42],
    ["self.labels.all(k, k.startsWith('a') && self.labels[k] != '')", 3_538_938],
    ["sets.contains(self.few, ['a'])", 18],
    ['self.few.sort() == self.few.distinct()', 132],
    ["has(self.name) && 'a' in self.tags", 1_048_578],
  ])('of %s is %d', (text, cost) => {
    const { expression, checked } = compile(text, declarations);
    const most = estimateCost(expression, checked, ([, ...path]) => {
      const max = mostAlong(schema, path);
      return max === undefined ? undefined : { min: 0, max };
    });
    expect(most.max).toBe(cost);
  });
});

it('counts how often the smallest value fits into a request', () => {
  expect(mostTimes({ type: 'object' })).toBe(1_048_576);
  expect(mostTimes(schema)).toBe(241_979);
});
