import { type Call, type Commands, isInteger, notInteger, orNothing, pairs, WrongType } from './command.ts';
import type { Keyspace } from './keyspace.ts';
import { failure, nothing, number, ok, type Reply } from './resp.ts';

/** Commands of texts, and of numbers in them. */
export const stringCommands: Commands = {
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
};

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

function increase(space: Keyspace, key: string, by: string): Reply {
  const before = stringOf(space, key) ?? '0';
  if (!isInteger(before) || !isInteger(by)) return notInteger;
  return number(Number(write(space, key, String(Number(before) + Number(by)))));
}
