import type { Keyspace, Value } from './keyspace.ts';
import { failure, nothing, type Reply, text } from './resp.ts';

/** What a command is run with. */
export interface Call {
  space: Keyspace;
  now: number;
  words: readonly string[];
}

/** A command: how many words it takes, itself counted (negative: at least as many), and what it does. */
export interface Command {
  arity: number;
  run(call: Call): Reply;
}

/** Commands by their names, in small letters. */
export type Commands = Readonly<Record<string, Command>>;

export const notInteger = failure('ERR value is not an integer or out of range');

/** The key holds another kind of value. */
export class WrongType extends Error {}

export const isInteger = (word: string) => /^-?\d{1,18}$/.test(word);
export const orNothing = (value: string | undefined): Reply => (value === undefined ? nothing : text(value));

/** Every two words as a pair. */
export function pairs(words: readonly string[]): [string, string][] {
  return words.flatMap((word, i): [string, string][] => (i % 2 === 0 ? [[word, words[i + 1] ?? '']] : []));
}

/** The value of a type at a key, made where it is to be written. */
export function valueAt<T extends Value['type']>(
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

/** Takes members away; a value without members is no key. */
export function forget(
  space: Keyspace,
  key: string,
  from: Map<string, unknown> | Set<string>,
  words: readonly string[],
): number {
  const gone = words.filter((word) => from.delete(word)).length;
  if (from.size === 0) space.remove(key);
  return gone;
}

/** The part of a list from one place to another, both counted from its end where they are negative. */
export function part<T>(items: readonly T[], from: string, to: string): T[] {
  const place = (word: string) => (Number(word) < 0 ? items.length + Number(word) : Number(word));
  return items.slice(Math.max(0, place(from)), place(to) + 1);
}
