import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { type Home, makePrivateFolder } from '../lib/home.ts';
import { type LeapingClock, leapingClock } from '../lib/leaping-clock.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { passTime } from './pass-time.ts';

/** The time of the sandbox of this process: it may be ahead of the computer's, and stays so. */
export interface ClusterTime {
  clock: LeapingClock;
  /** Moves it on by whole seconds; one after the other when several ask. */
  advance(sandbox: Pick<Sandbox, 'settle' | 'nodes'>, seconds: number): Promise<void>;
}

/** Goes on from where the last process of the sandbox was. */
export function clusterTime(home: Home, base: Clock): ClusterTime {
  const path = join(home.sandbox, 'data', 'time.json');
  const clock = leapingClock(base, readAhead(path));
  let last: Promise<void> = Promise.resolve();
  const move = async ({ settle, nodes }: Pick<Sandbox, 'settle' | 'nodes'>, seconds: number) => {
    const { default: writeFileAtomic } = await import('write-file-atomic');
    makePrivateFolder(join(home.sandbox, 'data'));
    // First: what is stored must not lie in the future of a process that comes after a crash.
    await writeFileAtomic(path, JSON.stringify(clock.aheadMs() + seconds * 1000), { mode: 0o600 });
    await passTime(clock, seconds * 1000, { settle, isHealthy: () => nodes.areAsTheySay() });
  };
  return {
    clock,
    advance(sandbox, seconds) {
      const own = last.then(() => move(sandbox, seconds));
      last = own.catch(() => {});
      return own;
    },
  };
}

function readAhead(path: string): number {
  try {
    const ahead: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof ahead === 'number' && ahead >= 0 ? ahead : 0;
  } catch {
    return 0;
  }
}
