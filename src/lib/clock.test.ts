import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';

test('calls back when the time has passed by its own count, never before', async () => {
  const early: number[] = [];
  for (let round = 0; round < 20; round++)
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const dueMs = systemClock.now() + 1 + (i % 5);
        return new Promise<void>((resolve) => {
          const callBack = () => {
            if (systemClock.now() < dueMs) early.push(dueMs - systemClock.now());
            resolve();
          };
          systemClock.after(1 + (i % 5), callBack);
        });
      }),
    );
  expect(early).toEqual([]);
});
