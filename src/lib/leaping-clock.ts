import type { Clock } from './clock.ts';

/** A clock that goes as its base does, and can leap to what is due next: who waits for nothing but time need not wait. */
export interface LeapingClock extends Clock {
  /** Goes on to the next timer, when it is due within `atMostMs`, and calls it; false when there is none. */
  leap(atMostMs: number): boolean;
  /** Goes on by `ms`, calling what falls due, in order. */
  leapBy(ms: number): void;
  /** Calls nobody any more. */
  stop(): void;
}

interface Timer {
  due: number;
  callback: () => void;
}

/** Begins at `startMs`, or at the time of the base. */
export function leapingClock(base: Clock, startMs = base.now()): LeapingClock {
  const timers = new Set<Timer>();
  let ahead = startMs - base.now();
  let disarm = () => {};
  let isStopped = false;
  const now = () => base.now() + ahead;
  const next = () => {
    let first: Timer | undefined;
    for (const timer of timers) if (!first || timer.due < first.due) first = timer;
    return first;
  };
  const arm = () => {
    disarm();
    const first = isStopped ? undefined : next();
    if (first) disarm = base.after(Math.max(0, first.due - now()), fire);
  };
  const fire = () => {
    // Those that were added meanwhile have their turn when they are due.
    const due = [...timers].filter((timer) => timer.due <= now()).sort((a, b) => a.due - b.due);
    for (const timer of due) if (timers.delete(timer) && !isStopped) timer.callback();
    arm();
  };
  const leapTo = (first: Timer) => {
    ahead += Math.max(0, first.due - now());
    fire();
  };
  return {
    now,
    after(delayMs, callback) {
      const timer = { due: now() + Math.max(0, delayMs), callback };
      timers.add(timer);
      arm();
      return () => timers.delete(timer);
    },
    leap(atMostMs) {
      const first = isStopped ? undefined : next();
      if (!first || first.due - now() > atMostMs) return false;
      leapTo(first);
      return true;
    },
    leapBy(ms) {
      const end = now() + ms;
      for (let first = next(); first && first.due <= end; first = next()) leapTo(first);
      ahead += Math.max(0, end - now());
    },
    stop() {
      isStopped = true;
      disarm();
      timers.clear();
    },
  };
}
