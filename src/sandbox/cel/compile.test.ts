import { describe, expect, it } from 'vitest';
import { CompilationError, compile, outputTypeOf, usesVariable } from './compile.ts';
import { fromCel, toCel } from './values.ts';

const types = {
  self: {
    type: 'object',
    properties: {
      size: { type: 'integer' },
      name: { type: 'string' },
      tags: { type: 'array', items: { type: 'string' } },
    },
  },
};
const self = toCel({ size: 3, name: 'orders', tags: ['a', 'b'] }, types.self);

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
    const loose = { self: 'dyn' as const };
    expect(fromCel(compile(text, loose).evaluate({ self }))).toEqual(value);
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
    expect(compile("self.matches('^(a+)+$')", { self: 'dyn' }).evaluate({ self: text })).toBe(false);
  });

  it('tells what it gives and reads', () => {
    expect(outputTypeOf(compile('self.name', types), types)).toBe('string');
    expect(outputTypeOf(compile('self.size > 1', types), types)).toBe('bool');
    expect(usesVariable(compile('self == oldSelf', { self: 'dyn', oldSelf: 'dyn' }), 'oldSelf')).toBe(true);
  });
});
