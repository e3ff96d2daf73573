import { expect, test } from 'vitest';
import { scheduleProblem } from './cron-format.ts';
import { sameSchedule } from './cron-times.ts';

test.each([
  ['15 03 * * *', '15 3 * * *'],
  ['0 0 * * *', '@daily'],
  ['@hourly', '0 */1 * * *'],
  ['*/15 * * * *', '0,15,30,45 * * * *'],
  ['0/20 * * * *', '0-59/20 * * * *'],
  ['0 6 * JAN Mon-FRI', '0 6 * 1 1-5'],
  ['0 6 * * 7', '0 6 * * SUN'],
  ['0 6 * * 5-7', '0 6 * * 0,5,6'],
  ['0  6 * * ?', '0 6 ? * *'],
  ['0 0 1-31 * *', '0 0 * * *'],
  ['@every 60m', '@every 1h'],
  ['not a schedule', 'not a schedule'],
])('%s is %s', (left, right) => {
  expect(sameSchedule(left, right)).toBe(true);
});

test.each([
  ['15 3 * * *', '3 15 * * *'],
  ['0 0 1 * 1', '0 0 1 * *'],
  ['0 0 1-31 * 1', '0 0 * * 1'],
  ['*/14 * * * *', '*/15 * * * *'],
  ['TZ=UTC 0 0 * * *', '0 0 * * *'],
  ['@every 30m', '*/30 * * * *'],
  ['15 25 * * *', '15 1 * * *'],
])('%s is not %s', (left, right) => {
  expect(sameSchedule(left, right)).toBe(false);
});

test('words that only JavaScript knows are no names', () => {
  expect(scheduleProblem('constructor 1 * * *')).toContain('failed to parse int from constructor');
  expect(scheduleProblem('0 1 * constructor *')).toContain('failed to parse int from constructor');
  expect(sameSchedule('constructor', '0 1 * * *')).toBe(false);
});
