import { join } from 'node:path';
import type { ClusterName } from '../clusters/define.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { findHome, type Home } from '../lib/home.ts';
import { type Random, systemRandom } from '../lib/random.ts';
import type { ProgressStore } from '../progress/store.ts';
import type { Terminal } from '../ui/terminal.ts';
import { packageRoot } from './package-root.ts';

/** The options that all commands share. */
export interface SharedOptions {
  cluster?: ClusterName;
  context?: string;
  plain?: boolean;
  json?: boolean;
  /** The context that the user agrees to. */
  yes?: string;
}

/** What commands are handed. */
export interface Context {
  terminal: Terminal;
  shared: SharedOptions;
  environment: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  random: Random;
  /** Where the lessons of the package lie. */
  lessons: string;
  home(): Promise<Home>;
  progress(): Promise<ProgressStore>;
}

/** What a command takes, and its exit code. */
export type Run = (
  context: Context,
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
) => Promise<number>;

export function makeContext(terminal: Terminal, shared: SharedOptions): Context {
  const { env } = process;
  const home = once(() => findHome(env));
  return {
    terminal,
    shared,
    environment: env,
    clock: systemClock,
    random: systemRandom,
    lessons: join(packageRoot, 'lessons'),
    home,
    progress: once(async () => {
      const { openProgress } = await import('../progress/store.ts');
      return openProgress(join((await home()).progress, 'progress.json'), {
        clock: systemClock,
        warn: (text) => terminal.talk(text),
      });
    }),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
