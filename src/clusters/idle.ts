import type { Clock } from '../lib/clock.ts';

/** Ends a process that nobody uses any more. */
export interface IdleWatch {
  /** Notes a request; it counts until its answer or its socket closes, so that an open watch is use. */
  begin(answer: Closing): void;
  stop(): void;
}

interface Closing {
  once(event: 'close', listener: () => void): unknown;
}

const idleAfterMs = 8 * 3_600_000;

const lookEveryMs = 60_000;

/**
 * Calls `onIdle` once when nothing was asked for long, or when nobody can find the process any more. Looks once a minute
 * instead of moving a timer at each request; a suspended laptop's hours count too.
 */
export function watchIdleness(
  clock: Clock,
  options: { afterMs: number; isFindable: () => boolean; onIdle: () => void },
): IdleWatch {
  const { afterMs, isFindable, onIdle } = options;
  let lastMs = clock.now();
  let open = 0;
  let cancel = () => {};
  const look = () => {
    if (open > 0) lastMs = clock.now();
    if (clock.now() - lastMs >= afterMs || !isFindable()) return onIdle();
    cancel = clock.after(lookEveryMs, look);
  };
  cancel = clock.after(lookEveryMs, look);
  return {
    begin(answer) {
      lastMs = clock.now();
      open += 1;
      answer.once('close', () => {
        open -= 1;
        lastMs = clock.now();
      });
    },
    stop: () => cancel(),
  };
}

/** How long a process may be idle: K8S_DE_IDLE_MINUTES when it is a number, else eight hours. */
export function idleLimitMs({ K8S_DE_IDLE_MINUTES }: Readonly<Record<string, string | undefined>>): number {
  const minutes = Number(K8S_DE_IDLE_MINUTES);
  return minutes > 0 ? minutes * 60_000 : idleAfterMs;
}
