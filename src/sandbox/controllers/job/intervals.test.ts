import { describe, expect, it } from 'vitest';
import {
  countOf,
  firstMissing,
  formatIntervals,
  hasIndex,
  merge,
  overlap,
  parseIntervals,
  withIndexes,
} from './intervals.ts';

describe('indexes in intervals', () => {
  it('are read and written as a status keeps them', () => {
    for (const text of ['', '0', '0,1', '0-2', '0,2-4,7']) expect(formatIntervals(parseIntervals(text, 10))).toBe(text);
    expect(formatIntervals(parseIntervals('0-5', 3))).toBe('0-2');
    expect(formatIntervals(parseIntervals('1,x,3', 9))).toBe('1,3');
  });

  it('grow together', () => {
    expect(formatIntervals(withIndexes(parseIntervals('0,2', 9), [1, 5, 1]))).toBe('0-2,5');
    expect(formatIntervals(merge(parseIntervals('3-5', 9), parseIntervals('0,5-7', 9)))).toBe('0,3-7');
  });

  it('are counted, found and missed', () => {
    const some = parseIntervals('0,2-4', 9);
    expect(countOf(some)).toBe(4);
    expect([1, 3].map((index) => hasIndex(some, index))).toEqual([false, true]);
    expect(firstMissing(some, 3, 7)).toEqual([1, 5, 6]);
    expect(overlap(some, parseIntervals('1-3', 9))).toBe(2);
  });
});
