import { format } from './format.ts';
import {
  byCount,
  type Implementation,
  int,
  type Library,
  list,
  oneOf,
  takes1,
  takes2,
  takes3,
  text,
} from './implementation.ts';
import { indexOf, lastIndexOf } from './lists.ts';
import { quote } from './quote.ts';
import { formatValue } from './show.ts';
import { Failure, noSuchOverload, type Result, type Value } from './values.ts';

/** The library of strings (cel-go, ext/strings.go, version 2); places are those of code points. */
export const stringFunctions: Library = {
  charAt: takes2(text, int, charAt),
  format: takes2(text, list, format),
  indexOf: byCount({
    2: oneOf(
      indexOf,
      takes2(text, text, (whole, part) => find(whole, part, 0n)),
    ),
    3: takes3(text, text, int, find),
  }),
  lastIndexOf: byCount({
    2: oneOf(lastIndexOf, takes2(text, text, findLast)),
    3: takes3(text, text, int, findLast),
  }),
  join: byCount({ 1: takes1(list, (items) => join(items, '')), 2: takes2(list, text, join) }),
  lowerAscii: takes1(text, (whole) => whole.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
  upperAscii: takes1(text, (whole) => whole.replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
  replace: byCount({
    3: takes3(text, text, text, (whole, from, to) => replace(whole, from, to, -1)),
    4: replaceSome(),
  }),
  split: byCount({
    2: takes2(text, text, (whole, separator) => split(whole, separator, -1)),
    3: takes3(text, text, int, (whole, separator, count) => split(whole, separator, Number(count))),
  }),
  substring: byCount({ 2: takes2(text, int, substring), 3: takes3(text, int, int, substring) }),
  trim: takes1(text, (whole) => whole.replace(/^[\p{White_Space}]+|[\p{White_Space}]+$/gu, '')),
  'strings.quote': takes1(text, quote),
  // Of expressions that change objects alone.
  'jsonpatch.escapeKey': takes1(text, (key) => key.replaceAll('~', '~0').replaceAll('/', '~1')),
};

const outOfRange = (at: bigint) => new Failure(`index out of range: ${at}`);

function charAt(whole: string, at: bigint): Result {
  const letters = [...whole];
  if (at < 0n || at > letters.length) return outOfRange(at);
  return letters[Number(at)] ?? '';
}

function find(whole: string, part: string, from: bigint): Result {
  if (part === '') return from;
  if (from < 0n) return outOfRange(from);
  const letters = [...whole];
  if (from >= letters.length) return -1n;
  const start = letters.slice(0, Number(from)).join('').length;
  const found = whole.indexOf(part, start);
  return found < 0 ? -1n : BigInt([...whole.slice(0, found)].length);
}

function findLast(whole: string, part: string, from?: bigint): Result {
  const letters = [...whole];
  if (part === '') return from ?? BigInt(letters.length);
  if (from === undefined && Buffer.byteLength(whole) < Buffer.byteLength(part)) return -1n;
  const last = from ?? BigInt(letters.length - 1);
  if (last < 0n) return outOfRange(last);
  if (last >= letters.length) return -1n;
  const start = letters.slice(0, Number(last)).join('').length;
  const found = whole.lastIndexOf(part, start);
  return found < 0 ? -1n : BigInt([...whole.slice(0, found)].length);
}

function join(items: readonly Value[], separator: string): Result {
  const texts: string[] = [];
  for (const item of items) {
    if (typeof item !== 'string') return new Failure(`join: invalid input: ${formatValue(item)}`);
    texts.push(item);
  }
  return texts.join(separator);
}

function replaceSome(): Implementation {
  return (whole, from, to, count) =>
    text(whole) && text(from) && text(to) && int(count) ? replace(whole, from, to, Number(count)) : noSuchOverload;
}

/** Replaces so many of what is found; nothing is found before, between and after all letters. */
function replace(whole: string, from: string, to: string, count: number): string {
  if (count < 0 && from !== '') return whole.replaceAll(from, () => to);
  const parts = from === '' ? ['', ...whole, ''] : whole.split(from);
  const times = count < 0 ? parts.length - 1 : Math.min(count, parts.length - 1);
  const replaced = parts.slice(0, times + 1).join(to);
  return [replaced, ...parts.slice(times + 1)].join(from);
}

function split(whole: string, separator: string, count: number): string[] {
  if (count === 0) return [];
  const parts = separator === '' ? [...whole] : whole.split(separator);
  if (count < 0 || parts.length <= count) return parts;
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

function substring(whole: string, start: bigint, end?: bigint): Result {
  const letters = [...whole];
  if (end !== undefined && start > end) return new Failure(`invalid substring range. start: ${start}, end: ${end}`);
  for (const at of end === undefined ? [start] : [start, end])
    if (at < 0n || at > letters.length) return outOfRange(at);
  return letters.slice(Number(start), end === undefined ? undefined : Number(end)).join('');
}
