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
