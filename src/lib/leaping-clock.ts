import type { Clock } from './clock.ts';
import { type Timer, timerHeap } from './timer-heap.ts';

/** A clock that goes as its base does, and can leap to what is due next: who waits for nothing but time need not wait. */
export interface LeapingClock extends Clock {
  /** How far it has leapt before its base, in milliseconds. */
  aheadMs(): number;
  /** Goes on to the next timer, when it is due within `atMostMs`, and calls it; false when there is none. */
  leap(atMostMs: number, options?: LeapOptions): boolean;
  /** Goes on by `ms`, calling what falls due, in order. */
  leapBy(ms: number, options?: LeapOptions): void;
  /** Calls nobody any more. */
  stop(): void;
}

export interface LeapOptions {
  /** Nobody is woken for signs of life alone; those that fell due meanwhile come with work, every ten minutes at most. */
  skipHeartbeats?: boolean;
}

const heartbeatsEveryMs = 600_000;

/** Begins as far ahead of its base as it is told. */
export function leapingClock(base: Clock, aheadMs = 0): LeapingClock {
  const heaps = { work: timerHeap(), heartbeat: timerHeap() };
  let ahead = aheadMs;
  let sequence = 0;
  let disarm = () => {};
  let armedFor: number | undefined;
  let isStopped = false;
  const now = () => base.now() + ahead;
  const firstHeap = () => {
    const [work, heartbeat] = [heaps.work.first(), heaps.heartbeat.first()];
    if (!work || !heartbeat) return work ? heaps.work : heaps.heartbeat;
    const isWorkFirst = work.due < heartbeat.due || (work.due === heartbeat.due && work.sequence < heartbeat.sequence);
    return isWorkFirst ? heaps.work : heaps.heartbeat;
  };
  const next = ({ skipHeartbeats = false }: LeapOptions = {}) =>
    isStopped ? undefined : (skipHeartbeats ? heaps.work : firstHeap()).first();
  const arm = () => {
    const first = next();
    if (first?.due === armedFor) return;
    disarm();
    armedFor = first?.due;
    if (first) disarm = base.after(Math.max(0, first.due - now()), () => fire());
  };
  let heartbeatsAt = Number.NEGATIVE_INFINITY;
  const fire = ({ skipHeartbeats = false }: LeapOptions = {}) => {
    disarm();
    armedFor = undefined;
    const withHeartbeats = !skipHeartbeats || now() - heartbeatsAt >= heartbeatsEveryMs;
    if (withHeartbeats) heartbeatsAt = now();
    const nextHeap = () => (withHeartbeats ? firstHeap() : heaps.work);
    // Those that are added meanwhile have their turn when they are due.
    const due: Timer[] = [];
    for (let heap = nextHeap(); (heap.first()?.due ?? Number.POSITIVE_INFINITY) <= now(); heap = nextHeap()) {
      const timer = heap.take();
      if (timer) due.push(timer);
    }
    for (const timer of due) if (!timer.isCancelled && !isStopped) timer.callback();
    arm();
  };
  const leapTo = (first: Timer, options?: LeapOptions) => {
    ahead += Math.max(0, first.due - now());
    fire(options);
  };
  return {
    now,
    aheadMs: () => ahead,
    after(delayMs, callback, kind = 'work') {
      const timer = { due: now() + Math.max(0, delayMs), sequence: sequence++, callback, isCancelled: false };
      heaps[kind].add(timer);
      arm();
      return () => {
        timer.isCancelled = true;
      };
    },
    leap(atMostMs, options) {
      const first = next(options);
      if (!first || first.due - now() > atMostMs) return false;
      leapTo(first, options);
      return true;
    },
    leapBy(ms, options) {
      const target = ahead + ms;
      for (let first = next(options); first && first.due - base.now() <= target; first = next(options))
        leapTo(first, options);
      // Exactly so far, however long the work took: who counts in whole seconds goes on doing so.
      ahead = Math.max(ahead, target);
      fire();
    },
    stop() {
      isStopped = true;
      disarm();
      heaps.work.clear();
      heaps.heartbeat.clear();
    },
  };
}
