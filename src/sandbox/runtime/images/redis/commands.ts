import type { Keyspace, Value } from './keyspace.ts';
import { failure, list, nothing, number, ok, type Reply, text } from './resp.ts';

/** What a command is run with. */
export interface Call {
  space: Keyspace;
  now: number;
  words: readonly string[];
}

/** A command: how many words it takes, itself counted (negative: at least as many), and what it does. */
interface Command {
  arity: number;
  run(call: Call): Reply;
}

const notInteger = failure('ERR value is not an integer or out of range');
const wrongType = failure('WRONGTYPE Operation against a key holding the wrong kind of value');

class WrongType extends Error {}

/** Runs a command of data; undefined when there is none of that name. */
export function runCommand(call: Call): Reply | undefined {
  const [name = '', ...others] = call.words;
  const known = commands[name.toLowerCase()];
  if (!known) return undefined;
  const fits = known.arity < 0 ? call.words.length >= -known.arity : call.words.length === known.arity;
  if (!fits) return failure(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
  try {
    return known.run({ ...call, words: others });
  } catch (error) {
    if (error instanceof WrongType) return wrongType;
    throw error;
  }
}

const commands: Readonly<Record<string, Command>> = {
  echo: { arity: 2, run: ({ words: [word = ''] }) => text(word) },
  get: { arity: 2, run: ({ space, words: [key = ''] }) => orNothing(stringOf(space, key)) },
  set: { arity: -3, run: set },
  setnx: { arity: 3, run: ({ space, words: [key = '', value = ''] }) => number(setOnce(space, key, value) ? 1 : 0) },
  setex: {
    arity: 4,
    run: ({ words: [key = '', seconds = '', value = ''], ...rest }) =>
      set({ ...rest, words: [key, value, 'ex', seconds] }),
  },
  getset: { arity: 3, run: ({ space, words: [key = '', value = ''] }) => replace(space, key, value) },
  getdel: { arity: 2, run: ({ space, words: [key = ''] }) => take(space, key) },
  mset: { arity: -3, run: mset },
  mget: {
    arity: -2,
    run: ({ space, words }) => ({
      kind: 'list',
      items: words.map((key) => orNothing(space.get(key)?.type === 'string' ? stringOf(space, key) : undefined)),
    }),
  },
  append: {
    arity: 3,
    run: ({ space, words: [key = '', more = ''] }) =>
      number(write(space, key, `${stringOf(space, key) ?? ''}${more}`).length),
  },
  strlen: { arity: 2, run: ({ space, words: [key = ''] }) => number(Buffer.byteLength(stringOf(space, key) ?? '')) },
  incr: { arity: 2, run: ({ space, words: [key = ''] }) => increase(space, key, '1') },
  decr: { arity: 2, run: ({ space, words: [key = ''] }) => increase(space, key, '-1') },
  incrby: { arity: 3, run: ({ space, words: [key = '', by = ''] }) => increase(space, key, by) },
  decrby: {
    arity: 3,
    run: ({ space, words: [key = '', by = ''] }) => increase(space, key, by.startsWith('-') ? by.slice(1) : `-${by}`),
  },
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
  rpush: {
    arity: -3,
    run: ({ space, words: [key = '', ...items] }) => number(listAt(space, key, true).push(...items)),
  },
  lpush: {
    arity: -3,
    run: ({ space, words: [key = '', ...items] }) => number(listAt(space, key, true).unshift(...items.reverse())),
  },
  lrange: { arity: 4, run: ({ space, words: [key = '', from = '', to = ''] }) => part(listAt(space, key), from, to) },
  llen: { arity: 2, run: ({ space, words: [key = ''] }) => number(listAt(space, key).length) },
  lpop: {
    arity: -2,
    run: ({ space, words: [key = '', count] }) => pop(space, key, count, (items, n) => items.splice(0, n)),
  },
  rpop: {
    arity: -2,
    run: ({ space, words: [key = '', count] }) =>
      pop(space, key, count, (items, n) => items.splice(Math.max(0, items.length - n)).reverse()),
  },
  hset: { arity: -4, run: hset },
  hget: { arity: 3, run: ({ space, words: [key = '', field = ''] }) => orNothing(hashAt(space, key).get(field)) },
  hgetall: { arity: 2, run: ({ space, words: [key = ''] }) => list([...hashAt(space, key)].flat()) },
  hlen: { arity: 2, run: ({ space, words: [key = ''] }) => number(hashAt(space, key).size) },
  hdel: {
    arity: -3,
    run: ({ space, words: [key = '', ...fields] }) => number(forget(space, key, hashAt(space, key), fields)),
  },
  hincrby: { arity: 4, run: ({ space, words: [key = '', field = '', by = ''] }) => hincrby(space, key, field, by) },
  sadd: { arity: -3, run: ({ space, words: [key = '', ...members] }) => sadd(space, key, members) },
  srem: {
    arity: -3,
    run: ({ space, words: [key = '', ...members] }) => number(forget(space, key, setAt(space, key), members)),
  },
  smembers: { arity: 2, run: ({ space, words: [key = ''] }) => list([...setAt(space, key)]) },
  sismember: {
    arity: 3,
    run: ({ space, words: [key = '', member = ''] }) => number(setAt(space, key).has(member) ? 1 : 0),
  },
  scard: { arity: 2, run: ({ space, words: [key = ''] }) => number(setAt(space, key).size) },
  zadd: { arity: -4, run: zadd },
  zrange: { arity: -4, run: zrange },
  zcard: { arity: 2, run: ({ space, words: [key = ''] }) => number(scoresAt(space, key).size) },
};

const isInteger = (word: string) => /^-?\d{1,18}$/.test(word);
const orNothing = (value: string | undefined): Reply => (value === undefined ? nothing : text(value));

function stringOf(space: Keyspace, key: string): string | undefined {
  const value = space.get(key);
  if (value && value.type !== 'string') throw new WrongType();
  return value?.text;
}

function write(space: Keyspace, key: string, value: string): string {
  space.set(key, { type: 'string', text: value });
  return value;
}

function set({ space, now, words: [key = '', value = '', ...options] }: Call): Reply {
  let expiresMs: number | 'never' = 'never';
  let condition = '';
  for (let i = 0; i < options.length; i++) {
    const option = options[i]?.toLowerCase() ?? '';
    if (option === 'nx' || option === 'xx') condition = option;
    else if (option === 'ex' || option === 'px') {
      const amount = options[++i] ?? '';
      if (!isInteger(amount)) return notInteger;
      if (Number(amount) <= 0) return failure("ERR invalid expire time in 'set' command");
      expiresMs = now + Number(amount) * (option === 'ex' ? 1000 : 1);
    } else return failure('ERR syntax error');
  }
  const isThere = space.get(key) !== undefined;
  if ((condition === 'nx' && isThere) || (condition === 'xx' && !isThere)) return nothing;
  space.set(key, { type: 'string', text: value }, expiresMs);
  return ok;
}

function setOnce(space: Keyspace, key: string, value: string): boolean {
  if (space.get(key)) return false;
  write(space, key, value);
  return true;
}

function mset({ space, words }: Call): Reply {
  if (words.length % 2 !== 0) return failure("ERR wrong number of arguments for 'mset' command");
  for (const [key, value] of pairs(words)) space.set(key, { type: 'string', text: value }, 'never');
  return ok;
}

function flush({ space }: Call): Reply {
  space.clear();
  return ok;
}

function replace(space: Keyspace, key: string, value: string): Reply {
  const before = stringOf(space, key);
  space.set(key, { type: 'string', text: value }, 'never');
  return orNothing(before);
}

function take(space: Keyspace, key: string): Reply {
  const value = stringOf(space, key);
  space.remove(key);
  return orNothing(value);
}

function pairs(words: readonly string[]): [string, string][] {
  return words.flatMap((word, i): [string, string][] => (i % 2 === 0 ? [[word, words[i + 1] ?? '']] : []));
}

function increase(space: Keyspace, key: string, by: string): Reply {
  const before = stringOf(space, key) ?? '0';
  if (!isInteger(before) || !isInteger(by)) return notInteger;
  return number(Number(write(space, key, String(Number(before) + Number(by)))));
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

/** The value of a type at a key, made where it is to be written. */
function valueAt<T extends Value['type']>(
  space: Keyspace,
  key: string,
  empty: Extract<Value, { type: T }>,
  isKept: boolean,
): Extract<Value, { type: T }> {
  const value = space.get(key);
  if (value && value.type !== empty.type) throw new WrongType();
  if (value) return value as Extract<Value, { type: T }>;
  if (isKept) space.set(key, empty);
  return empty;
}

const listAt = (space: Keyspace, key: string, isKept = false) =>
  valueAt(space, key, { type: 'list', items: [] }, isKept).items;
const hashAt = (space: Keyspace, key: string, isKept = false) =>
  valueAt(space, key, { type: 'hash', fields: new Map() }, isKept).fields;
const setAt = (space: Keyspace, key: string, isKept = false) =>
  valueAt(space, key, { type: 'set', members: new Set() }, isKept).members;
const scoresAt = (space: Keyspace, key: string, isKept = false) =>
  valueAt(space, key, { type: 'zset', scores: new Map() }, isKept).scores;

function part(items: readonly string[], from: string, to: string): Reply {
  if (!isInteger(from) || !isInteger(to)) return notInteger;
  const place = (word: string) => (Number(word) < 0 ? items.length + Number(word) : Number(word));
  return list(items.slice(Math.max(0, place(from)), place(to) + 1));
}

function pop(
  space: Keyspace,
  key: string,
  count: string | undefined,
  cut: (items: string[], count: number) => string[],
): Reply {
  if (count !== undefined && !isInteger(count)) return failure('ERR value is out of range, must be positive');
  const items = listAt(space, key);
  if (items.length === 0) return nothing;
  const taken = cut(items, Number(count ?? 1));
  // A list without items is no key.
  if (items.length === 0) space.remove(key);
  return count === undefined ? orNothing(taken[0]) : list(taken);
}

function hset({ space, words: [key = '', ...words] }: Call): Reply {
  if (words.length % 2 !== 0) return failure("ERR wrong number of arguments for 'hset' command");
  const fields = hashAt(space, key, true);
  const before = fields.size;
  for (const [field, value] of pairs(words)) fields.set(field, value);
  return number(fields.size - before);
}

function hincrby(space: Keyspace, key: string, field: string, by: string): Reply {
  const fields = hashAt(space, key, isInteger(by));
  const before = fields.get(field) ?? '0';
  if (!isInteger(by)) return notInteger;
  if (!isInteger(before)) return failure('ERR hash value is not an integer');
  fields.set(field, String(Number(before) + Number(by)));
  return number(Number(before) + Number(by));
}

function sadd(space: Keyspace, key: string, words: readonly string[]): Reply {
  const members = setAt(space, key, true);
  const before = members.size;
  for (const word of words) members.add(word);
  return number(members.size - before);
}

function forget(
  space: Keyspace,
  key: string,
  from: Map<string, unknown> | Set<string>,
  words: readonly string[],
): number {
  const gone = words.filter((word) => from.delete(word)).length;
  if (from.size === 0) space.remove(key);
  return gone;
}

function zadd({ space, words: [key = '', ...words] }: Call): Reply {
  if (words.length % 2 !== 0) return failure('ERR syntax error');
  if (pairs(words).some(([score]) => Number.isNaN(Number(score)))) return failure('ERR value is not a valid float');
  const scores = scoresAt(space, key, true);
  const before = scores.size;
  for (const [score, member] of pairs(words)) scores.set(member, Number(score));
  return number(scores.size - before);
}

function zrange({ space, words: [key = '', from = '', to = '', option] }: Call): Reply {
  if (!isInteger(from) || !isInteger(to)) return notInteger;
  const sorted = [...scoresAt(space, key)].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  const place = (word: string) => (Number(word) < 0 ? sorted.length + Number(word) : Number(word));
  const found = sorted.slice(Math.max(0, place(from)), place(to) + 1);
  const withScores = option?.toLowerCase() === 'withscores';
  return list(found.flatMap(([member, score]) => (withScores ? [member, String(score)] : [member])));
}
