import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';
import { timerHeap } from './timer-heap.ts';

test('timers come in the order in which they are due, those of one moment as they were set, cancelled ones not at all', () => {
  const random = seededRandom(4);
  const heap = timerHeap();
  const timers = Array.from({ length: 500 }, (_, sequence) => ({
    due: Math.floor(random.next() * 50),
    sequence,
    callback: () => {},
    isCancelled: false,
  }));
  for (const timer of timers) heap.add(timer);
  for (const timer of timers) timer.isCancelled = timer.sequence % 7 === 0;
  const expected = timers
    .filter(({ isCancelled }) => !isCancelled)
    .sort((a, b) => a.due - b.due || a.sequence - b.sequence);
  const taken = [];
  for (let timer = heap.take(); timer; timer = heap.take()) taken.push(timer);
  expect(taken).toEqual(expected);
});
