import { describe, expect, it } from 'vitest';
import { schemaType } from './checker/schema-types.ts';
import { dyn, showType } from './checker/types.ts';
import { CompilationError, compile, usesVariable } from './compile.ts';
import { toJson } from './evaluate/json.ts';
import { fromSchema } from './evaluate/schema-values.ts';
import { Failure, type Value } from './evaluate/values.ts';

const schema = {
  type: 'object',
  properties: {
    size: { type: 'integer' },
    name: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
  },
};
const types = { variables: { self: schemaType(schema, 'selfType1') ?? dyn } };
const loose = { variables: { self: dyn, oldSelf: dyn } };
const self = celValue({ size: 3, name: 'orders', tags: ['a', 'b'] });

function celValue(object: unknown): Value {
  const value = fromSchema(object, schema);
  if (value instanceof Failure) throw new Error(value.message);
  return value;
}

function evaluate(text: string, value: Value): unknown {
  const result = compile(text, loose).evaluate({ self: value });
  return result instanceof Failure ? result.message : toJson(result);
}

describe('an expression in CEL', () => {
  it.each([
    ['self.size + 1', 4],
    ["self.tags.all(t, t.matches('^[a-z]$'))", true],
    ["quantity('1Gi').isGreaterThan(quantity('500Mi'))", true],
    ["'%s has %d tags'.format([self.name, self.tags.size()])", 'orders has 2 tags'],
    ['self.tags.isSorted() && [3, 1, 2].max() == 3 && [1, 2].sum() == 3', true],
    ["'a-b-c'.replace('-', '').find('b.')", 'bc'],
    ["url('https://example.com:8080/x').getHostname()", 'example.com'],
    ["isIP('10.0.0.1') && !isCIDR('10.0.0.1')", true],
    ['has(self.other) ? 1 : 2', 2],
  ])('%s gives %j', (text, value) => {
    expect(evaluate(text, self)).toEqual(value);
  });

  it.each([
    ['self.other > 1', "ERROR: <input>:1:5: undefined field 'other'\n | self.other > 1\n | ....^"],
    ['other == 1', "ERROR: <input>:1:1: undeclared reference to 'other' (in container '')\n | other == 1\n | ^"],
    ['self.name > 1', "found no matching overload for '_>_' applied to '(string, int)'"],
    ['self ==', "Syntax error: mismatched input '<EOF>' expecting"],
  ])('%s is refused with the text of cel-go', (text, message) => {
    expect(() => compile(text, types)).toThrow(CompilationError);
    expect(() => compile(text, types)).toThrow(message);
  });

  it('does not hang on a pattern that would keep a backtracking engine busy', () => {
    const text = `${'a'.repeat(60)}!`;
    expect(evaluate("self.matches('^(a+)+$')", text)).toBe(false);
  });

  it('tells what it gives and reads', () => {
    expect(showType(compile('self.name', types).checked.type)).toBe('string');
    expect(showType(compile('self.tags.map(t, t.size())', types).checked.type)).toBe('list(int)');
    expect(usesVariable(compile('self == oldSelf', loose), 'oldSelf')).toBe(true);
  });
});
