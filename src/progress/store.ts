import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Clock } from '../lib/clock.ts';
import { fileTrouble, UserError } from '../lib/errors.ts';
import { withLock } from '../lib/lock.ts';
import { emptyProgress, type Progress } from './define.ts';
import { migrate } from './migrate.ts';

export interface ProgressStore {
  /** What is on disk now. */
  read(): Progress;
  /** Reads, changes and writes under a lock: two terminals lose nothing of each other. */
  update<T>(change: (progress: Progress) => T): Promise<T>;
}

export interface StoreOptions {
  clock: Clock;
  /** Tells the learner of a file that could not be read. */
  warn(text: string): void;
}

/** The progress file at `path`; a damaged one is set aside with a word, never overwritten. */
export function openProgress(path: string, { clock, warn }: StoreOptions): ProgressStore {
  const read = () => {
    const text = readText(path);
    if (text === undefined) return emptyProgress();
    const progress = parse(text);
    if (progress) return progress;
    setAside();
    return emptyProgress();
  };
  const setAside = () => {
    const aside = `${path}.damaged-${new Date(clock.now()).toISOString().replaceAll(':', '-')}`;
    try {
      renameSync(path, aside);
    } catch (error) {
      throw cannotWrite(dirname(path), error);
    }
    warn(`Your progress file could not be read. It is kept as ${aside}, and a new one begins.`);
  };
  return {
    read,
    async update(change) {
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        return await withLock(`${path}.lock`, clock, async () => {
          const progress = read();
          const result = change(progress);
          await writeFileAtomic(path, `${JSON.stringify(progress, null, 2)}\n`, { mode: 0o600 });
          return result;
        });
      } catch (error) {
        // Node's own errors have a code; all others are not of the disk.
        throw error instanceof Error && 'code' in error ? cannotWrite(dirname(path), error) : error;
      }
    },
  };
}

function parse(text: string): Progress | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return migrate(value);
}

function readText(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`Cannot read ${path}: ${fileTrouble(error)}.`, `Run: chmod u+rw ${path}`, {
      exitCode: 3,
      cause: error,
    });
  }
}

function cannotWrite(folder: string, cause: unknown): UserError {
  return new UserError(
    `Cannot keep your progress in ${folder}: ${fileTrouble(cause)}.`,
    'Set K8S_DE_HOME to a folder that you can write to.',
    { exitCode: 3, cause },
  );
}
