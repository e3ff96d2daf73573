import type { Later } from '../network/later.ts';
import type { Wait } from './process.ts';

/** Waits in a program for what comes later. */
export function* take<T>(later: Later<T>): Generator<Wait, T, void> {
  let taken: { value: T } | undefined;
  yield (resume) =>
    later((value) => {
      taken = { value };
      resume();
    });
  if (!taken) throw new Error('woken without a value');
  return taken.value;
}
