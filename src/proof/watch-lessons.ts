import { dirname, resolve } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { watchBelow } from '../lib/watch-folder.ts';

/** Tells which lessons have changed since they were last asked for. */
export interface LessonWatch {
  /** The files of the lessons that changed, when one has; undefined when the signal has ended the watch. */
  changed(): Promise<string[] | undefined>;
}

/** Watches the folders of lesson files, `files/` included. */
export function watchLessons(files: readonly string[], clock: Clock, signal: AbortSignal): LessonWatch {
  const changed = new Set<string>();
  let tell = () => {};
  const endings = files.map((file) =>
    watchBelow(resolve(dirname(file)), () => {
      changed.add(file);
      tell();
    }),
  );
  signal.addEventListener('abort', () => {
    for (const end of endings) end();
    tell();
  });
  const until = (wake: (done: () => void) => void) => new Promise<void>(wake);
  return {
    async changed() {
      while (changed.size === 0 && !signal.aborted)
        await until((done) => {
          tell = done;
        });
      if (signal.aborted) return undefined;
      // An editor writes a file in several steps.
      await until((done) => void clock.after(quietMs, done));
      const found = files.filter((file) => changed.has(file));
      changed.clear();
      return found;
    },
  };
}

const quietMs = 100;
