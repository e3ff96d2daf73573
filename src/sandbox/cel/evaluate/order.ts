import { Duration, Failure, noSuchOverload, Timestamp, Uint, type Value } from './values.ts';

const unordered = new Failure('NaN values cannot be ordered');

/** Whether values of this type have an order. */
export const isOrdered = (value: Value): boolean => rankable(value) !== undefined;

/** Less than nothing, nothing or more; values of types that are not alike have no order. */
export function compare(a: Value, b: Value): number | Failure {
  if (isNumber(a) && isNumber(b)) return compareNumbers(amountOf(a), amountOf(b));
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Duration && b instanceof Duration) return sign(a.nanos - b.nanos);
  if (a instanceof Timestamp && b instanceof Timestamp) return sign(a.nanos - b.nanos);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  return noSuchOverload;
}

const sign = (difference: bigint) => (difference < 0n ? -1 : difference > 0n ? 1 : 0);

const isNumber = (value: Value): value is bigint | number | Uint =>
  typeof value === 'bigint' || typeof value === 'number' || value instanceof Uint;

const amountOf = (value: bigint | number | Uint): bigint | number => (value instanceof Uint ? value.value : value);

function compareNumbers(a: bigint | number, b: bigint | number): number | Failure {
  if (Number.isNaN(a) || Number.isNaN(b)) return unordered;
  if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
  const left = Number(a);
  const right = Number(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** By their bytes in UTF-8, which is the order of their code points. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return placeOf(left) - placeOf(right) < 0 ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

/** Halves of wide letters come after all others. */
const placeOf = (unit: number) => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);

function rankable(value: Value): true | undefined {
  if (['string', 'boolean', 'bigint', 'number'].includes(typeof value)) return true;
  const isOne =
    value instanceof Uint || value instanceof Duration || value instanceof Timestamp || value instanceof Uint8Array;
  return isOne || undefined;
}
