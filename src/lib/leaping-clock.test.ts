import { expect, test } from 'vitest';
import { manualClock } from './clock.ts';
import { leapingClock } from './leaping-clock.ts';

test('it goes as its base does, and timers fire when they are due', () => {
  const base = manualClock();
  const clock = leapingClock(base);
  const fired: number[] = [];
  clock.after(500, () => fired.push(clock.now() - base.now()));
  base.advance(499);
  expect(fired).toEqual([]);
  base.advance(1);
  expect(fired).toEqual([0]);
});

test('a leap goes to the next timer alone, and what is set meanwhile waits for its own time', () => {
  const base = manualClock();
  const clock = leapingClock(base);
  const beganMs = clock.now();
  const fired: string[] = [];
  const note = (name: string) => fired.push(`${name} ${clock.now() - beganMs}`);
  clock.after(2000, () => note('second'));
  clock.after(1000, () => {
    note('first');
    clock.after(500, () => note('between'));
  });
  expect(clock.leap(999)).toBe(false);
  expect(clock.leap(1000)).toBe(true);
  expect(fired).toEqual(['first 1000']);
  clock.leapBy(10_000);
  expect(fired).toEqual(['first 1000', 'between 1500', 'second 2000']);
  expect(clock.now() - beganMs).toBe(11_000);
  expect(base.now()).toBe(beganMs);
});

test('a stopped clock calls nobody, and a cancelled timer is not called', () => {
  const clock = leapingClock(manualClock());
  const cancel = clock.after(1, () => expect.unreachable());
  cancel();
  expect(clock.leap(1000)).toBe(false);
  clock.after(1, () => expect.unreachable());
  clock.stop();
  expect(clock.leap(1000)).toBe(false);
});

test('a leap that skips heartbeats wakes nobody for them; they come with what is due', () => {
  const base = manualClock();
  const clock = leapingClock(base);
  const beganMs = clock.now();
  const fired: string[] = [];
  const note = (name: string) => () => fired.push(`${name} ${clock.now() - beganMs}`);
  clock.after(10_000, note('alive'), 'heartbeat');
  clock.after(60_000, note('work'));
  clock.leapBy(3_600_000, { skipHeartbeats: true });
  expect(fired).toEqual(['alive 60000', 'work 60000']);
  clock.after(10_000, note('late'), 'heartbeat');
  clock.after(20_000, note('work'));
  clock.leapBy(0, { skipHeartbeats: true });
  expect(clock.aheadMs()).toBe(3_600_000);
  clock.after(10_000, note('alive'), 'heartbeat');
  base.advance(10_000);
  expect(fired.at(-1)).toBe('alive 3610000');
});
