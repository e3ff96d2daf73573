import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { manualClock } from '../lib/clock.ts';
import { idleLimitMs, watchIdleness } from './idle.ts';

const hourMs = 3_600_000;

function watched(isFindable = () => true) {
  const clock = manualClock();
  let ends = 0;
  const idle = watchIdleness(clock, { afterMs: 8 * hourMs, isFindable, onIdle: () => ends++ });
  return { clock, idle, ends: () => ends };
}

it('ends a process once when nobody asked for eight hours', () => {
  const { clock, ends } = watched();
  clock.advance(8 * hourMs - 60_000);
  expect(ends()).toBe(0);
  clock.advance(24 * hourMs);
  expect(ends()).toBe(1);
});

it('does not end while an answer goes on, and counts anew from its end', () => {
  const { clock, idle, ends } = watched();
  const response = new EventEmitter();
  idle.begin(response);
  clock.advance(24 * hourMs);
  response.emit('close');
  clock.advance(8 * hourMs - 60_000);
  expect(ends()).toBe(0);
  clock.advance(120_000);
  expect(ends()).toBe(1);
});

it('counts the hours in which the machine slept, but not while somebody is connected', () => {
  const { clock, idle, ends } = watched();
  const sleeper = { now: clock.now };
  idle.begin(new EventEmitter());
  Object.assign(clock, { now: () => sleeper.now() + 24 * hourMs });
  clock.advance(60_000);
  expect(ends()).toBe(0);
});

it('ends a process that nobody can find', () => {
  let findable = true;
  const { clock, ends } = watched(() => findable);
  clock.advance(hourMs);
  expect(ends()).toBe(0);
  findable = false;
  clock.advance(60_000);
  expect(ends()).toBe(1);
});

it('takes another limit from the environment', () => {
  expect(idleLimitMs({})).toBe(8 * hourMs);
  expect(idleLimitMs({ K8S_DE_IDLE_MINUTES: '0.5' })).toBe(30_000);
  expect(idleLimitMs({ K8S_DE_IDLE_MINUTES: 'never' })).toBe(8 * hourMs);
});
