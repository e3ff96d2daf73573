import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../kube/object.ts';
import type { Clock } from '../lib/clock.ts';
import { makePrivateFolder } from '../lib/home.ts';
import type { Attempt, AttemptRegistry, Scope } from './define.ts';

const fileName = 'gateway.json';
const missRemembered = { forMs: 1000, atMost: 100 };

/** Writes down whose the token is, so that a process that stands before the cluster finds it. */
export async function registerAttempt(attempts: string, tokenHash: string, scope: Scope): Promise<void> {
  const directory = join(attempts, scope.attempt);
  makePrivateFolder(directory);
  const { default: writeFileAtomic } = await import('write-file-atomic');
  await writeFileAtomic(join(directory, fileName), `${JSON.stringify({ tokenHash, scope }, null, 2)}\n`, {
    mode: 0o600,
  });
}

/** The attempts on disk. An attempt that is changed or taken away meanwhile is seen at its next request. */
export function attemptsOnDisk(attempts: string, clock: Clock): AttemptRegistry {
  const known = new Map<string, { id: string; stamp: string; attempt: Attempt }>();
  const misses = new Map<string, number>();

  const load = (id: string, stamp: string): void => {
    const entry = readEntry(join(attempts, id, fileName));
    if (entry)
      known.set(entry.tokenHash, { id, stamp, attempt: { scope: entry.scope, directory: join(attempts, id) } });
  };
  const lookAgain = (): void => {
    known.clear();
    for (const id of namesIn(attempts)) {
      const stamp = stampOf(join(attempts, id, fileName));
      if (stamp !== undefined) load(id, stamp);
    }
  };

  return {
    find(tokenHash) {
      const entry = known.get(tokenHash);
      if (entry) {
        const stamp = stampOf(join(attempts, entry.id, fileName));
        if (stamp === entry.stamp) return entry.attempt;
        known.delete(tokenHash);
        if (stamp !== undefined) load(entry.id, stamp);
        return known.get(tokenHash)?.attempt;
      }
      // A client that repeats a wrong token must not make the disk be read for each request.
      const missedAt = misses.get(tokenHash);
      if (missedAt !== undefined && clock.now() - missedAt < missRemembered.forMs) return undefined;
      lookAgain();
      const found = known.get(tokenHash)?.attempt;
      if (misses.size >= missRemembered.atMost) misses.clear();
      if (found) misses.delete(tokenHash);
      else misses.set(tokenHash, clock.now());
      return found;
    },
  };
}

/** Attempts of this process alone. */
export function attemptsInMemory(): AttemptRegistry & { add(tokenHash: string, attempt: Attempt): void } {
  const known = new Map<string, Attempt>();
  return {
    add: (tokenHash, attempt) => void known.set(tokenHash, attempt),
    find: (tokenHash) => known.get(tokenHash),
  };
}

function readEntry(path: string): { tokenHash: string; scope: Scope } | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isRecord(value) || typeof value.tokenHash !== 'string' || !isScope(value.scope)) return undefined;
    return { tokenHash: value.tokenHash, scope: value.scope };
  } catch {
    // A broken file is nobody's credentials; opening the attempt again writes it anew.
    return undefined;
  }
}

function isScope(value: unknown): value is Scope {
  return (
    isRecord(value) &&
    typeof value.attempt === 'string' &&
    typeof value.namespace === 'string' &&
    Array.isArray(value.namespaces) &&
    Array.isArray(value.cluster)
  );
}

// Written atomically, so that a change is always another inode.
function stampOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat && `${stat.ino} ${stat.mtimeNs}`;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
