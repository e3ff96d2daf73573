import { type Call, type Commands, forget, isInteger, notInteger, orNothing, pairs, valueAt } from './command.ts';
import type { Keyspace } from './keyspace.ts';
import { failure, list, number, type Reply } from './resp.ts';

/** Commands of hashes. */
export const hashCommands: Commands = {
  hset: { arity: -4, run: hset },
  hget: { arity: 3, run: ({ space, words: [key = '', field = ''] }) => orNothing(hashAt(space, key).get(field)) },
  hgetall: { arity: 2, run: ({ space, words: [key = ''] }) => list([...hashAt(space, key)].flat()) },
  hlen: { arity: 2, run: ({ space, words: [key = ''] }) => number(hashAt(space, key).size) },
  hdel: {
    arity: -3,
    run: ({ space, words: [key = '', ...fields] }) => number(forget(space, key, hashAt(space, key), fields)),
  },
  hincrby: { arity: 4, run: ({ space, words: [key = '', field = '', by = ''] }) => hincrby(space, key, field, by) },
};

const hashAt = (space: Keyspace, key: string, isKept = false) =>
  valueAt(space, key, { type: 'hash', fields: new Map() }, isKept).fields;

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
