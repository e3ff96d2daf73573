import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import lockfile from 'proper-lockfile';
import writeFileAtomic from 'write-file-atomic';
import { messageOf, UserError } from '../lib/errors.ts';
import { emptyProgress, type Progress } from './define.ts';
import { migrate } from './migrate.ts';

export interface ProgressStore {
  /** What is on disk now. */
  read(): Progress;
  /** Reads, changes and writes under a lock: two terminals lose nothing of each other. */
  update<T>(change: (progress: Progress) => T): Promise<T>;
}

export interface StoreOptions {
  /** Milliseconds since 1970, for the name of a file that is set aside. */
  now(): number;
  /** Tells the learner of a file that could not be read. */
  warn(text: string): void;
}

/** The progress file at `path`; a damaged one is set aside with a word, never overwritten. */
export function openProgress(path: string, { now, warn }: StoreOptions): ProgressStore {
  const read = () => {
    const text = readText(path);
    if (text === undefined) return emptyProgress();
    const progress = parse(text);
    if (progress) return progress;
    setAside();
    return emptyProgress();
  };
  const setAside = () => {
    const aside = `${path}.damaged-${new Date(now()).toISOString().replaceAll(':', '-')}`;
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
      const release = await lock(path);
      try {
        const progress = read();
        const result = change(progress);
        await writeFileAtomic(path, `${JSON.stringify(progress, null, 2)}\n`, { mode: 0o600 });
        return result;
      } finally {
        await release();
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
    throw new UserError(`Cannot read ${path}: ${messageOf(error)}.`, `Run: chmod u+rw ${path}`, {
      exitCode: 3,
      cause: error,
    });
  }
}

async function lock(path: string): Promise<() => Promise<void>> {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // realpath: the file need not exist yet. A k8s-de that was killed leaves a lock that is stale after 10 s.
    return await lockfile.lock(path, {
      realpath: false,
      stale: 10_000,
      retries: { retries: 60, minTimeout: 20, maxTimeout: 250 },
    });
  } catch (error) {
    throw cannotWrite(dirname(path), error);
  }
}

function cannotWrite(folder: string, cause: unknown): UserError {
  return new UserError(
    `Cannot keep your progress in ${folder}: ${messageOf(cause)}.`,
    'Set K8S_DE_HOME to a folder that you can write to.',
    { exitCode: 3, cause },
  );
}
