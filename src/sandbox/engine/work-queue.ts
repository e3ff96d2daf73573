import type { Clock, TimerKind } from '../../lib/clock.ts';

export interface WorkQueue {
  /** Asks for one more run of the key; a key that waits already is not added twice. */
  add(key: string): void;
  /** Adds the key when `delayMs` have passed; the earliest of several counts. */
  addAfter(key: string, delayMs: number, kind?: TimerKind): void;
  /** Nothing waits for its turn and nothing runs; keys that wait for a time do not count. */
  isIdle(): boolean;
  /** When the next delayed key is due, in milliseconds since 1970. */
  nextDue(): number | undefined;
  /** Takes no more keys, and resolves when the one that runs is done. */
  stop(): Promise<void>;
}

export interface WorkQueueOptions {
  clock: Clock;
  /** Handles one key. It never rejects. */
  run(key: string): Promise<void>;
  /** Called each time the queue has become idle. */
  onIdle?: () => void;
}

// So many keys may run until requests and other queues have their turn.
const mostAtOnce = 20;

/**
 * A queue of keys that are handled one after the other, without timers as long as nothing must wait. A key that is
 * added while it runs will run again, but not before others had their turn: what they do meanwhile is then seen at once,
 * and a thousand changes do not make a thousand runs.
 */
export function createWorkQueue({ clock, run, onIdle }: WorkQueueOptions): WorkQueue {
  const waiting = new Set<string>();
  const hadTheirTurn = new Set<string>();
  let turn: Promise<void> = Promise.resolve();
  const delayed = new Map<string, { dueMs: number; cancel: () => void }>();
  let worker: Promise<void> | undefined;
  let stopped = false;

  async function work(): Promise<void> {
    // Callers add while they are in the middle of a write: begin when they are through.
    await Promise.resolve();
    for (const key of waiting) {
      if (hadTheirTurn.has(key) || hadTheirTurn.size >= mostAtOnce) await turn;
      if (stopped) break;
      waiting.delete(key);
      if (hadTheirTurn.size === 0) turn = endOfTurn();
      hadTheirTurn.add(key);
      await run(key);
    }
    worker = undefined;
    if (waiting.size > 0 && !stopped) worker = work();
    else onIdle?.();
  }

  function endOfTurn(): Promise<void> {
    return new Promise((resolve) =>
      setImmediate(() => {
        hadTheirTurn.clear();
        resolve();
      }),
    );
  }

  function add(key: string): void {
    if (stopped) return;
    waiting.add(key);
    worker ??= work();
  }

  return {
    add,
    addAfter(key, delayMs, kind = 'work') {
      if (stopped) return;
      const dueMs = clock.now() + Math.max(0, delayMs);
      const earlier = delayed.get(key);
      if (earlier && earlier.dueMs <= dueMs) return;
      earlier?.cancel();
      const cancel = clock.after(
        delayMs,
        () => {
          delayed.delete(key);
          add(key);
        },
        kind,
      );
      delayed.set(key, { dueMs, cancel });
    },
    isIdle: () => worker === undefined,
    nextDue() {
      let first: number | undefined;
      for (const { dueMs } of delayed.values()) if (first === undefined || dueMs < first) first = dueMs;
      return first;
    },
    async stop() {
      stopped = true;
      waiting.clear();
      for (const { cancel } of delayed.values()) cancel();
      delayed.clear();
      await worker;
    },
  };
}
