/** Time is handed in: nothing outside this file reads the computer's clock or sets its timers. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Calls back once when `delayMs` have passed; the result cancels. A heartbeat says no more than that all is as it was: a
   * clock that leaps may let it come late.
   */
  after(delayMs: number, callback: () => void, kind?: TimerKind): () => void;
}

export type TimerKind = 'work' | 'heartbeat';

/** The computer's clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    // Node counts in whole milliseconds of another clock, and would call up to one too early by this one: who then looks
    // whether the time has come, and finds that it has not, would wait for ever.
    const timer = setTimeout(callback, Math.min(delayMs + 1, 2 ** 31 - 1));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export interface ManualClock extends Clock {
  /** Moves time on, calling due timers in order. */
  advance(ms: number): void;
  /** When the next timer is due, in milliseconds since 1970; undefined when none waits. */
  nextDue(): number | undefined;
}

/** A clock that stands still until it is told: for tests. */
export function manualClock(startMs = Date.UTC(2026, 0, 5, 9, 0, 0)): ManualClock {
  let now = startMs;
  let sequence = 0;
  const timers = new Map<number, { due: number; callback: () => void }>();
  const next = () => {
    let first: [number, { due: number; callback: () => void }] | undefined;
    for (const entry of timers) if (!first || entry[1].due < first[1].due) first = entry;
    return first;
  };
  return {
    now: () => now,
    after(delayMs, callback) {
      const id = sequence++;
      timers.set(id, { due: now + Math.max(0, delayMs), callback });
      return () => timers.delete(id);
    },
    advance(ms) {
      const end = now + ms;
      for (let entry = next(); entry && entry[1].due <= end; entry = next()) {
        timers.delete(entry[0]);
        now = entry[1].due;
        entry[1].callback();
      }
      now = end;
    },
    nextDue: () => next()?.[1].due,
  };
}
