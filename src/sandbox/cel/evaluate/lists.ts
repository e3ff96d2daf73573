import { add } from './arithmetic.ts';
import { isSame } from './equality.ts';
import {
  any,
  byCount,
  type Implementation,
  int,
  type Library,
  list,
  takes1,
  takes2,
  takes3,
} from './implementation.ts';
import { compare, isOrdered } from './order.ts';
import { CostLimitExceeded } from './run.ts';
import { none } from './select.ts';
import { Duration, Failure, isList, noSuchOverload, OptionalValue, type Result, Uint, type Value } from './values.ts';

export const indexOf: Implementation = takes2(list, any, (items, item) =>
  BigInt(items.findIndex((one) => isSame(one, item))),
);
export const lastIndexOf: Implementation = takes2(list, any, (items, item) =>
  BigInt(items.findLastIndex((one) => isSame(one, item))),
);

const includes = (items: readonly Value[], item: Value) => items.some((one) => isSame(one, item));
const contains = (items: readonly Value[], part: readonly Value[]) => part.every((item) => includes(items, item));
const optionalOf = (value: Value | undefined) => (value === undefined ? none : new OptionalValue(value));

/** The libraries of lists (apiserver/pkg/cel/library/lists.go; cel-go, ext/lists.go and ext/sets.go). */
export const listFunctions: Library = {
  isSorted: takes1(list, isSorted),
  sum: takes1(list, sum),
  max: takes1(list, (items) => extreme(items, 'max')),
  min: takes1(list, (items) => extreme(items, 'min')),
  distinct: takes1(list, distinct),
  first: takes1(list, (items) => optionalOf(items[0])),
  last: takes1(list, (items) => optionalOf(items.at(-1))),
  flatten: byCount({
    1: takes1(list, (items) => flatten(items, 1n)),
    2: takes2(list, int, flatten),
  }),
  reverse: takes1(list, (items) => items.toReversed()),
  slice: takes3(list, int, int, slice),
  'lists.range': takes1(int, range),
  'sets.contains': takes2(list, list, contains),
  'sets.equivalent': takes2(list, list, (a, b) => contains(a, b) && contains(b, a)),
  'sets.intersects': takes2(list, list, (a, b) => a.some((item) => includes(b, item))),
};

function isSorted(items: readonly Value[]): Result {
  for (const [i, item] of items.entries()) {
    if (!isOrdered(item)) return noSuchOverload;
    const before = items[i - 1];
    if (i > 0 && before !== undefined && isAfter(before, item)) return false;
  }
  return true;
}

function isAfter(a: Value, b: Value): boolean {
  const order = compare(a, b);
  return !(order instanceof Failure) && order > 0;
}

function sum(items: readonly Value[]): Result {
  let total: Value = zeroOf(items[0] ?? 0n);
  for (const item of items) {
    const next = add(total, item);
    if (next instanceof Failure) return next;
    total = next;
  }
  return total;
}

function zeroOf(value: Value): Value {
  if (typeof value === 'number') return 0;
  if (value instanceof Uint) return new Uint(0n);
  return value instanceof Duration ? new Duration(0n) : 0n;
}

function extreme(items: readonly Value[], which: 'min' | 'max'): Result {
  let best: Value | undefined;
  for (const item of items) {
    if (!isOrdered(item)) return noSuchOverload;
    if (best === undefined || (which === 'min' ? isAfter(best, item) : isAfter(item, best))) best = item;
  }
  return best === undefined ? new Failure(`${which} called on empty list`) : best;
}

function distinct(items: readonly Value[]): readonly Value[] {
  const found: Value[] = [];
  for (const item of items) if (!includes(found, item)) found.push(item);
  return found;
}

function flatten(items: readonly Value[], depth: bigint): Result {
  if (depth < 0n) return new Failure('level must be non-negative');
  return flat(items, depth);
}

function flat(items: readonly Value[], depth: bigint): readonly Value[] {
  return items.flatMap((item) => (isList(item) ? (depth > 0n ? flat(item, depth - 1n) : [item]) : [item]));
}

function slice(items: readonly Value[], start: bigint, end: bigint): Result {
  const call = `cannot slice(${start}, ${end})`;
  if (start < 0n || end < 0n) return new Failure(`${call}, negative indexes not supported`);
  if (start > end) return new Failure(`${call}, start index must be less than or equal to end index`);
  if (end > items.length) return new Failure(`${call}, list is length ${items.length}`);
  return items.slice(Number(start), Number(end));
}

// No list of an expression that stays within its cost is longer.
const longest = 1_000_000n;

function range(count: bigint): Result {
  if (count > longest) throw new CostLimitExceeded();
  return Array.from({ length: count > 0n ? Number(count) : 0 }, (_, i) => BigInt(i));
}
