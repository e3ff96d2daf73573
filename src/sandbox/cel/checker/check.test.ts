import { describe, expect, it } from 'vitest';
import { CompilationError, compile } from '../compile.ts';
import type { Declarations } from './define.ts';
import { schemaType } from './schema-types.ts';
import { dyn, optionalOf, showType } from './types.ts';

const self =
  schemaType(
    {
      type: 'object',
      properties: {
        name: { type: 'string' },
        size: { type: 'integer' },
        when: { type: 'string', format: 'date-time' },
        either: { 'x-kubernetes-int-or-string': true },
        tags: { type: 'array', items: { type: 'string' } },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        parts: { type: 'array', items: { type: 'object', properties: { 'a-b': { type: 'integer' }, namespace: {} } } },
      },
    },
    'selfType1',
  ) ?? dyn;
const declared: Declarations = { variables: { self, oldSelf: optionalOf(self) } };

describe('the type of what an expression gives', () => {
  it.each([
    ['self.tags.map(t, t.size())', 'list(int)'],
    ['self.tags.filter(t, t != "")', 'list(string)'],
    ['self.labels.transformMap(k, v, v.size())', 'map(string, int)'],
    ['self.parts.sortBy(p, p.a__dash__b)', 'list(selfType1.parts.@idx)'],
    ['oldSelf.?name', 'optional_type(string)'],
    ['oldSelf.optMap(o, o.size).orValue(1)', 'int'],
    ['self.when - self.when', 'google.protobuf.Duration'],
    ['self.either', 'dyn'],
    ['self.size > 1 ? self.tags : []', 'list(string)'],
    ['type(self.size)', 'type(int)'],
    ['[]', 'list(dyn)'],
    ['sets.contains(self.tags, ["a"])', 'bool'],
  ])('%s is %s', (text, type) => {
    expect(showType(compile(text, declared).checked.type)).toBe(type);
  });
});

describe('what does not fit', () => {
  it.each([
    ['self.tags.all(t, t)', "1:18: expected type 'bool' but found 'string'"],
    [
      'self.tags.filter(t, t) == []',
      "1:17: found no matching overload for '_?_:_' applied to '(string, list(string), list(string))'",
    ],
    ['self.size.startsWith("a")', "1:21: found no matching overload for 'startsWith' applied to 'int.(string)'"],
    ['self.name.foo', "1:10: type 'string' does not support field selection"],
    ['self.size == 1.5', "1:11: found no matching overload for '_==_' applied to '(int, double)'"],
    [
      'self.size.all(x, true)',
      "1:5: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)",
    ],
    ['self.parts.all(p, p.namespace == 1)', "1:20: undefined field 'namespace'"],
    ['[1, "a"].size() == 2', "1:5: expected type 'int' but found 'string'"],
    ['has(self.name.foo)', "1:4: type 'string' does not support field selection"],
    ['has(self)', '1:5: invalid argument to has() macro'],
    ['self.tags.all(t, t, true)', '1:18: duplicate variable name: t'],
    ['nothing(self)', "1:8: undeclared reference to 'nothing' (in container '')"],
    ['duration("1x") > duration("1h")', '1:10: invalid duration argument'],
    [
      '"%d".format([self.name]) == ""',
      '1:18: error during formatting: decimal clause can only be used on integers, was given string',
    ],
  ])('%s', (text, problem) => {
    expect(() => compile(text, declared)).toThrow(CompilationError);
    expect(() => compile(text, declared)).toThrow(`ERROR: <input>:${problem}\n`);
  });
});
