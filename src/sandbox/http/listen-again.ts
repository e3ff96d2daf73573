import type { Clock } from '../../lib/clock.ts';
import { pause } from '../../lib/pause.ts';
import type { Listener } from './listener.ts';

const tries = 10;
const everyMs = 50;

/** Listens on the port of the last run, or on a free one when another program has it. */
export async function listenAgain(
  clock: Clock,
  port: number,
  listenOn: (port: number) => Promise<Listener>,
): Promise<Listener> {
  // A process that was just killed holds its port for a moment longer.
  for (let i = 0; i < tries; i++) {
    try {
      return await listenOn(port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await pause(clock, everyMs, new AbortController().signal);
    }
  }
  return await listenOn(0);
}
