import type { Clock } from '../lib/clock.ts';

/** Ends a process that nobody has asked anything for long. */
export interface IdleWatch {
  touch(): void;
  stop(): void;
}

export const idleAfterMs = 8 * 3_600_000;

// Looks once a minute instead of moving a timer at each request; a suspended laptop's hours count too.
export function watchIdleness(clock: Clock, afterMs: number, onIdle: () => void): IdleWatch {
  let lastMs = clock.now();
  let cancel = () => {};
  const look = () => {
    if (clock.now() - lastMs >= afterMs) return onIdle();
    cancel = clock.after(60_000, look);
  };
  look();
  return {
    touch() {
      lastMs = clock.now();
    },
    stop: () => cancel(),
  };
}
