import { type Commands, isInteger, notInteger, orNothing, part, valueAt } from './command.ts';
import type { Keyspace } from './keyspace.ts';
import { failure, list, nothing, number, type Reply } from './resp.ts';

/** Commands of lists. */
export const listCommands: Commands = {
  rpush: {
    arity: -3,
    run: ({ space, words: [key = '', ...items] }) => number(listAt(space, key, true).push(...items)),
  },
  lpush: {
    arity: -3,
    run: ({ space, words: [key = '', ...items] }) => number(listAt(space, key, true).unshift(...items.reverse())),
  },
  lrange: { arity: 4, run: ({ space, words: [key = '', from = '', to = ''] }) => range(listAt(space, key), from, to) },
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
};

const listAt = (space: Keyspace, key: string, isKept = false) =>
  valueAt(space, key, { type: 'list', items: [] }, isKept).items;

function range(items: readonly string[], from: string, to: string): Reply {
  if (!isInteger(from) || !isInteger(to)) return notInteger;
  return list(part(items, from, to));
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
