import { add, comparison, divide, modulo, multiply, negate, subtract } from './arithmetic.ts';
import { isSame } from './equality.ts';
import { any, flag, type Library, list, takes1, takes2, text } from './implementation.ts';
import { matches } from './patterns.ts';
import { sortedBy } from './sorting.ts';
import { Failure, isList, MapValue, noSuchOverload, type Result, TypeValue, typeNameOf, type Value } from './values.ts';

/** Functions that tell by themselves what they can take. */
export const operators: Library = {
  '!_': takes1(flag, (value) => !value),
  '-_': takes1(any, negate),
  '_+_': takes2(any, any, add),
  '_-_': takes2(any, any, subtract),
  '_*_': takes2(any, any, multiply),
  '_/_': takes2(any, any, divide),
  '_%_': takes2(any, any, modulo),
  '_<_': takes2(
    any,
    any,
    comparison('_<_', (order) => order < 0),
  ),
  '_<=_': takes2(
    any,
    any,
    comparison('_<=_', (order) => order <= 0),
  ),
  '_>_': takes2(
    any,
    any,
    comparison('_>_', (order) => order > 0),
  ),
  '_>=_': takes2(
    any,
    any,
    comparison('_>=_', (order) => order >= 0),
  ),
  '@in': takes2(any, any, isWithin),
  dyn: takes1(any, (value) => value),
  type: takes1(any, (value) => new TypeValue(typeNameOf(value))),
  size: takes1(any, sizeOf),
  matches: matches,
  contains: takes2(text, text, (whole, part) => whole.includes(part)),
  startsWith: takes2(text, text, (whole, part) => whole.startsWith(part)),
  endsWith: takes2(text, text, (whole, part) => whole.endsWith(part)),
  sort: takes1(any, (value) => (isList(value) ? sortedBy(value, value) : noSort)),
  '@sortByAssociatedKeys': takes2(list, list, sortedBy),
};

const noSort = new Failure('no such overload: sort');

function isWithin(item: Value, whole: Value): Result {
  if (isList(whole)) return whole.some((one) => isSame(one, item));
  return whole instanceof MapValue ? whole.find(item) !== undefined : noSuchOverload;
}

const noSize = new Failure('no such overload: size');

function sizeOf(value: Value): Result {
  if (typeof value === 'string') return BigInt(lengthOf(value));
  if (isList(value) || value instanceof Uint8Array) return BigInt(value.length);
  return value instanceof MapValue ? BigInt(value.size) : noSize;
}

/** How many code points a text has. */
function lengthOf(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    // Both halves of a wide letter are one.
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit >= 0xdc00) length++;
    else if (i + 1 === text.length || (text.charCodeAt(i + 1) & 0xfc00) !== 0xdc00) length++;
  }
  return length;
}
