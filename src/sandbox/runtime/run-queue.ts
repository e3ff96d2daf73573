import type { Wait } from './process.ts';

/** Runs what is ready, one after the other, at once: nobody is resumed inside somebody else's step. */
export interface RunQueue {
  soon(task: () => void): void;
}

// Two programs that keep each other busy would stop the world: so many steps are ten milliseconds of work.
const stepsInARow = 2000;
const workMs = 10;

export function runQueue(work: (ms: number) => Wait): RunQueue {
  const tasks: (() => void)[] = [];
  let draining = false;
  let paused = false;

  const drain = () => {
    draining = true;
    try {
      let steps = 0;
      for (let task = tasks.shift(); task; task = tasks.shift()) {
        task();
        if (++steps < stepsInARow || tasks.length === 0) continue;
        paused = true;
        work(workMs)(() => {
          paused = false;
          drain();
        });
        return;
      }
    } finally {
      draining = false;
    }
  };

  return {
    soon(task) {
      tasks.push(task);
      if (!draining && !paused) drain();
    },
  };
}
