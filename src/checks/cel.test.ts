import { expect, test } from 'vitest';
import { celHolds, checkCel } from './cel.ts';

test('a regular expression takes time in proportion to its text', () => {
  const object = { text: `${'a'.repeat(5000)}!` };
  expect(celHolds('object.text.matches("^(a+)+$")', { object })).toBe(false);
  expect(celHolds("object.text . matches('^a+!$')", { object })).toBe(true);
});

test('text in quotes is no call', () => {
  expect(celHolds('object.text == ".matches("', { object: { text: '.matches(' } })).toBe(true);
});

test('an expression that cannot be parsed says so', () => {
  expect(checkCel('object.')).toMatch(/EOF|Expected|unexpected/i);
  expect(checkCel('object.text.matches("a")')).toBeUndefined();
});

test('a regular expression is linear wherever its call stands', () => {
  const object = { text: `${'a'.repeat(5000)}!` };
  expect(celHolds("object.text\n.matches('^(a+)+$')", { object })).toBe(false);
  expect(celHolds("'''it's''' != '' && object.text.matches('^(a+)+$')", { object })).toBe(false);
  expect(celHolds("[object.text].exists(t, t.matches('a!$') && t.contains('.matches('))", { object })).toBe(false);
  expect(checkCel("object.text. // matches\nmatches('a')")).toContain('no comment may stand before');
});

test('loops within each other have a limit', () => {
  const nested = (depth: number): string => (depth === 0 ? 'true' : `[1, 2].all(v${depth}, ${nested(depth - 1)})`);
  expect(checkCel(nested(3))).toBeUndefined();
  expect(checkCel(nested(4))).toContain('more than 3 loops');
  // One after the other they are as many as somebody likes.
  expect(checkCel('[1].map(a, a).map(b, b).map(c, c).map(d, d).all(e, e == 1)')).toBeUndefined();
});

test('has() looks behind an index, too', () => {
  const object = { spec: { containers: [{ resources: { limits: {} } }] } };
  expect(celHolds('has(object.spec.containers[0].resources)', { object })).toBe(true);
  expect(celHolds('!has(object.spec.containers[0].resources.requests) && has(object.spec)', { object })).toBe(true);
  expect(celHolds("has(object.spec['containers'][0].resources.limits) && has(object.spec.nothing)", { object })).toBe(
    false,
  );
});
