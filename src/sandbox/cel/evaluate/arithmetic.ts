import { placeIn } from './equality.ts';
import { checkedInt, integerOverflow, maxUint, minInt, unsignedOverflow } from './numbers.ts';
import { compare, isOrdered } from './order.ts';
import { addDurations, addToTimestamp, betweenTimestamps } from './times.ts';
import { kindOf, withKind } from './typed-lists.ts';
import { Duration, Failure, isList, noSuchOverload, type Result, Timestamp, Uint, type Value } from './values.ts';

/** A list that a loop adds to; it is copied before anything else sees it. */
export class GrowingList extends Array<Value> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

type Binary = (a: Value, b: Value) => Result;

/** What is said of a value that has no such operator; times and texts are asked for a function of their own first. */
function without(operator: string, value: Value): Failure {
  const isReceiver = typeof value === 'string' || value instanceof Duration || value instanceof Timestamp;
  return isReceiver ? noSuchOverload : new Failure(`no such overload: ${operator}`);
}

export const add: Binary = (a, b) => {
  if (typeof a === 'bigint') return typeof b === 'bigint' ? checkedInt(a + b) : noSuchOverload;
  if (typeof a === 'string') return typeof b === 'string' ? a + b : noSuchOverload;
  if (typeof a === 'number') return typeof b === 'number' ? a + b : noSuchOverload;
  if (isList(a)) return isList(b) ? addLists(a, b) : noSuchOverload;
  if (a instanceof Uint) return b instanceof Uint ? checkedUint(a.value + b.value) : noSuchOverload;
  if (a instanceof Uint8Array) return b instanceof Uint8Array ? Buffer.concat([a, b]) : noSuchOverload;
  if (a instanceof Duration) {
    if (b instanceof Duration) return addDurations(a.nanos, b.nanos);
    return b instanceof Timestamp ? addToTimestamp(b, a.nanos) : noSuchOverload;
  }
  if (a instanceof Timestamp) return b instanceof Duration ? addToTimestamp(a, b.nanos) : noSuchOverload;
  return without('_+_', a);
};

function addLists(a: readonly Value[], b: readonly Value[]): readonly Value[] {
  if (a instanceof GrowingList) {
    for (const item of b) a.push(item);
    return a;
  }
  return addTyped(a, b) ?? (a.length === 0 ? b : b.length === 0 ? a : [...a, ...b]);
}

/** Where the first is a set or a map, what it has is not added again. */
function addTyped(a: readonly Value[], b: readonly Value[]): readonly Value[] | undefined {
  const kind = kindOf(a);
  if (!kind) return undefined;
  const all = [...a];
  for (const item of b) {
    const found = placeIn(all, kind, item);
    if (found < 0) all.push(item);
    else if (kind.kind === 'map') all[found] = item;
  }
  return withKind(all, kind);
}

const checkedUint = (value: bigint): Result => (value < 0n || value > maxUint ? unsignedOverflow : new Uint(value));

export const subtract: Binary = (a, b) => {
  if (typeof a === 'bigint') return typeof b === 'bigint' ? checkedInt(a - b) : noSuchOverload;
  if (typeof a === 'number') return typeof b === 'number' ? a - b : noSuchOverload;
  if (a instanceof Uint) return b instanceof Uint ? checkedUint(a.value - b.value) : noSuchOverload;
  if (a instanceof Duration) return b instanceof Duration ? addDurations(a.nanos, -b.nanos) : noSuchOverload;
  if (a instanceof Timestamp) {
    if (b instanceof Timestamp) return betweenTimestamps(a, b);
    return b instanceof Duration ? addToTimestamp(a, -b.nanos) : noSuchOverload;
  }
  return without('_-_', a);
};

export const multiply: Binary = (a, b) => {
  if (typeof a === 'bigint') return typeof b === 'bigint' ? checkedInt(a * b) : noSuchOverload;
  if (typeof a === 'number') return typeof b === 'number' ? a * b : noSuchOverload;
  if (a instanceof Uint) return b instanceof Uint ? checkedUint(a.value * b.value) : noSuchOverload;
  return without('_*_', a);
};

const divisionByZero = new Failure('division by zero');
const modulusByZero = new Failure('modulus by zero');

export const divide: Binary = (a, b) => {
  if (typeof a === 'number') return typeof b === 'number' ? a / b : noSuchOverload;
  return whole('_/_', a, b, divisionByZero, (x, y) => x / y);
};

export const modulo: Binary = (a, b) => whole('_%_', a, b, modulusByZero, (x, y) => x % y);

/** Numbers without a fraction; the smallest by -1 is more than 64 bits hold. */
function whole(name: string, a: Value, b: Value, zero: Failure, calculate: (x: bigint, y: bigint) => bigint): Result {
  if (typeof a === 'bigint') {
    if (typeof b !== 'bigint') return noSuchOverload;
    if (b === 0n) return zero;
    return a === minInt && b === -1n ? integerOverflow : calculate(a, b);
  }
  if (!(a instanceof Uint)) return without(name, a);
  if (!(b instanceof Uint)) return noSuchOverload;
  return b.value === 0n ? zero : new Uint(calculate(a.value, b.value));
}

export function negate(value: Value): Result {
  if (typeof value === 'bigint') return checkedInt(-value);
  if (typeof value === 'number') return -value;
  if (value instanceof Duration) return addDurations(0n, -value.nanos);
  return typeof value === 'boolean' ? noSuchOverload : without('-_', value);
}

/** `<`, `<=`, `>` and `>=`. */
export const comparison =
  (name: string, holds: (order: number) => boolean): Binary =>
  (a, b) => {
    if (!isOrdered(a)) return without(name, a);
    const order = compare(a, b);
    return order instanceof Failure ? order : holds(order);
  };
