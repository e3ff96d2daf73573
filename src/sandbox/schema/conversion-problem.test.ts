import { expect, it } from 'vitest';
import { conversionProblem } from './conversion-problem.ts';

it.each([
  [{ a: 1 }, 'string', 'unrecognized type: string'],
  ['x', '[]v1.Container', 'cannot restore slice from string'],
  [[], 'map[string]string', 'cannot restore map from slice'],
  [{}, '[]v1.Container', 'cannot restore slice from map'],
  ['x', 'v1.ObjectMeta', 'cannot restore struct from: string'],
  [1, 'string', 'cannot convert int64 to string'],
  [1.5, 'string', 'unrecognized type: string'],
  [1.5, 'int32', 'cannot convert float64 to int32'],
  [99999999999, 'int32', undefined],
])('%j where %s is wanted', (value, type, text) => {
  expect(conversionProblem(value, type)).toBe(text);
});
