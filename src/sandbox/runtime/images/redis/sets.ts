import { type Call, type Commands, forget, isInteger, notInteger, pairs, part, valueAt } from './command.ts';
import type { Keyspace } from './keyspace.ts';
import { failure, list, number, type Reply } from './resp.ts';

/** Commands of sets, and of sets with scores. */
export const setCommands: Commands = {
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

const setAt = (space: Keyspace, key: string, isKept = false) =>
  valueAt(space, key, { type: 'set', members: new Set() }, isKept).members;

const scoresAt = (space: Keyspace, key: string, isKept = false) =>
  valueAt(space, key, { type: 'zset', scores: new Map() }, isKept).scores;

function sadd(space: Keyspace, key: string, words: readonly string[]): Reply {
  const members = setAt(space, key, true);
  const before = members.size;
  for (const word of words) members.add(word);
  return number(members.size - before);
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
  const withScores = option?.toLowerCase() === 'withscores';
  return list(part(sorted, from, to).flatMap(([member, score]) => (withScores ? [member, String(score)] : [member])));
}
