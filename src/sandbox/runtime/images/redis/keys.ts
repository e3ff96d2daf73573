import { type Call, type Commands, isInteger, notInteger } from './command.ts';
import type { Keyspace } from './keyspace.ts';
import { list, number, ok, type Reply } from './resp.ts';

/** Commands of keys, whatever they hold. */
export const keyCommands: Commands = {
  del: { arity: -2, run: ({ space, words }) => number(words.filter((key) => space.remove(key)).length) },
  unlink: { arity: -2, run: ({ space, words }) => number(words.filter((key) => space.remove(key)).length) },
  exists: { arity: -2, run: ({ space, words }) => number(words.filter((key) => space.get(key)).length) },
  keys: { arity: 2, run: ({ space, words: [pattern = ''] }) => list(space.keys().filter(globOf(pattern))) },
  type: { arity: 2, run: ({ space, words: [key = ''] }) => ({ kind: 'status', text: space.get(key)?.type ?? 'none' }) },
  dbsize: { arity: 1, run: ({ space }) => number(space.keys().length) },
  flushdb: { arity: -1, run: flush },
  ttl: { arity: 2, run: ({ space, words: [key = ''] }) => number(timeLeft(space, key, 1000)) },
  pttl: { arity: 2, run: ({ space, words: [key = ''] }) => number(timeLeft(space, key, 1)) },
  expire: { arity: -3, run: ({ space, now, words: [key = '', seconds = ''] }) => expire(space, now, key, seconds) },
  persist: { arity: 2, run: ({ space, words: [key = ''] }) => persist(space, key) },
};

function flush({ space }: Call): Reply {
  space.clear();
  return ok;
}

/** Redis' own patterns: `*`, `?` and sets in brackets. */
function globOf(pattern: string): (key: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  try {
    const regex = new RegExp(`^${source}$`, 's');
    return (key) => regex.test(key);
  } catch {
    return (key) => key === pattern;
  }
}

function timeLeft(space: Keyspace, key: string, unitMs: number): number {
  if (!space.get(key)) return -2;
  const left = space.leftMs(key);
  return left === undefined ? -1 : Math.round(left / unitMs);
}

function expire(space: Keyspace, now: number, key: string, seconds: string): Reply {
  if (!isInteger(seconds)) return notInteger;
  if (!space.get(key)) return number(0);
  space.expire(key, now + Number(seconds) * 1000);
  return number(1);
}

function persist(space: Keyspace, key: string): Reply {
  const had = space.leftMs(key) !== undefined;
  if (had) space.expire(key, undefined);
  return number(had ? 1 : 0);
}
