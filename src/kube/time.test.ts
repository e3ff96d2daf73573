import { describe, expect, it } from 'vitest';
import { age, formatMicroTime, formatTime, humanDuration, parseTime } from './time.ts';

const s = 1000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;

describe('humanDuration', () => {
  // The cases of apimachinery/pkg/util/duration/duration_test.go.
  it.each([
    [s, '1s'],
    [70 * s, '70s'],
    [190 * s, '3m10s'],
    [70 * m, '70m'],
    [47 * h, '47h'],
    [49 * h, '2d1h'],
    [(8 * 24 + 2) * h, '8d'],
    [367 * d, '367d'],
    [(365 * 2 * 24 + 25) * h, '2y1d'],
    [(365 * 8 * 24 + 2) * h, '8y'],
    [2 * m, '2m'],
    [10 * m + 5 * s, '10m'],
    [3 * h, '3h'],
    [4 * h + 12 * m, '4h12m'],
    [48 * h, '2d'],
    [-500, '0s'],
    [-1 * s, '0s'],
    [-2 * s, '<invalid>'],
  ])('prints %i ms as %s', (ms, text) => {
    expect(humanDuration(ms)).toBe(text);
  });
});

describe('times', () => {
  it('are written with seconds or microseconds', () => {
    const ms = Date.UTC(2026, 0, 5, 9, 0, 0) + 123.456;
    expect(formatTime(ms)).toBe('2026-01-05T09:00:00Z');
    expect(formatMicroTime(ms)).toBe('2026-01-05T09:00:00.123456Z');
  });

  it('are read in either form, and a missing one has no age', () => {
    expect(parseTime('2026-01-05T09:00:00.500000Z')).toBe(Date.UTC(2026, 0, 5, 9, 0, 0, 500));
    expect(parseTime('yesterday')).toBeUndefined();
    expect(age(undefined, 0)).toBe('<unknown>');
    expect(age('2026-01-05T09:00:00Z', Date.UTC(2026, 0, 5, 9, 5, 0))).toBe('5m');
  });
});
