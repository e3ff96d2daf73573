/** A callback that waits for its time. */
export interface Timer {
  due: number;
  /** Of two that are due at once, the one that was set first comes first. */
  sequence: number;
  callback: () => void;
  isCancelled: boolean;
}

/** Timers in the order in which they are due; thousands cost no more than a few. */
export interface TimerHeap {
  add(timer: Timer): void;
  /** The next that is not cancelled. */
  first(): Timer | undefined;
  /** Takes the next one out. */
  take(): Timer | undefined;
  clear(): void;
}

const isBefore = (a: Timer, b: Timer) => a.due < b.due || (a.due === b.due && a.sequence < b.sequence);

/** A binary heap; what is cancelled goes when it comes to the top. */
export function timerHeap(): TimerHeap {
  const timers: Timer[] = [];

  const swap = (i: number, j: number) => {
    const [a, b] = [timers[i], timers[j]];
    if (a && b) [timers[i], timers[j]] = [b, a];
  };
  const comesBefore = (i: number, j: number) => {
    const [a, b] = [timers[i], timers[j]];
    return a !== undefined && b !== undefined && isBefore(a, b);
  };
  const removeFirst = () => {
    swap(0, timers.length - 1);
    const removed = timers.pop();
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      const least = comesBefore(left + 1, left) ? left + 1 : left;
      if (!comesBefore(least, i)) return removed;
      swap(i, least);
      i = least;
    }
  };
  const first = () => {
    while (timers[0]?.isCancelled) removeFirst();
    return timers[0];
  };
  return {
    first,
    add(timer) {
      timers.push(timer);
      for (let i = timers.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1;
        if (!comesBefore(i, parent)) return;
        swap(i, parent);
        i = parent;
      }
    },
    take: () => (first() ? removeFirst() : undefined),
    clear: () => {
      timers.length = 0;
    },
  };
}
