import { kindOf, type ListKind } from './typed-lists.ts';
import {
  Duration,
  Failure,
  isList,
  MapValue,
  Opaque,
  OptionalValue,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './values.ts';

/** Whether two values are equal: numbers of all types by what they amount to, values of other types never. */
export function isEqual(a: Value, b: Value): boolean | Failure {
  if (a === b) return !Number.isNaN(a);
  if (a === null || b === null) return false;
  switch (typeof a) {
    case 'string':
    case 'boolean':
      return false;
    case 'bigint':
    case 'number':
      return isSameNumber(a, b);
    default:
      return isSameObject(a, b);
  }
}

/** As `isEqual`, where what cannot be compared is not equal. */
export const isSame = (a: Value, b: Value): boolean => isEqual(a, b) === true;

function isSameNumber(a: bigint | number, b: Value): boolean {
  const other = b instanceof Uint ? b.value : b;
  if (typeof other !== 'bigint' && typeof other !== 'number') return false;
  if (typeof a === typeof other) return a === other;
  // A double is compared with the double that is nearest to an int.
  return Number(a) === Number(other);
}

function isSameObject(a: Exclude<Value, null | boolean | bigint | number | string>, b: Value): boolean | Failure {
  if (isList(a)) return isList(b) && (isSameTypedList(a, b) ?? isSameList(a, b));
  if (a instanceof MapValue) return b instanceof MapValue && isSameMap(a, b);
  if (a instanceof Uint) return isSameNumber(a.value, b);
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof OptionalValue) return b instanceof OptionalValue && isSameOptional(a.value, b.value);
  return a instanceof Opaque && a.equals(b);
}

function isSameOptional(a: Value | undefined, b: Value | undefined): boolean | Failure {
  return a === undefined || b === undefined ? a === b : isEqual(a, b);
}

/** Two lists of which the first is a set or a map, whose order does not count; undefined when it does. */
function isSameTypedList(a: readonly Value[], b: readonly Value[]): boolean | undefined {
  const kind = kindOf(a);
  if (!kind) return undefined;
  return (
    a.length === b.length &&
    b.every((item) => {
      const found = placeIn(a, kind, item);
      return found >= 0 && (kind.kind === 'set' || isSame(a[found] ?? null, item));
    })
  );
}

/** Where a list that is a set or a map has an item, or the one with its keys; -1 where it has none. */
export function placeIn(list: readonly Value[], kind: ListKind, item: Value): number {
  return list.findIndex((one) =>
    kind.kind === 'set' ? isSame(one, item) : kind.keys.every((key) => isSame(fieldOf(one, key), fieldOf(item, key))),
  );
}

function fieldOf(item: Value, name: string): Value {
  const found = item instanceof MapValue ? item.find(name) : undefined;
  return found === undefined || found instanceof Failure ? null : found;
}

function isSameList(a: readonly Value[], b: readonly Value[]): boolean | Failure {
  if (a.length !== b.length) return false;
  let problem: Failure | undefined;
  for (let i = 0; i < a.length; i++) {
    const same = isEqual(a[i] ?? null, b[i] ?? null);
    if (same === false) return false;
    if (same instanceof Failure) problem ??= same;
  }
  return problem ?? true;
}

function isSameMap(a: MapValue, b: MapValue): boolean | Failure {
  if (a.typeName !== b.typeName || a.size !== b.size) return false;
  let problem: Failure | undefined;
  for (const key of a.keys()) {
    const left = a.find(key);
    const right = b.find(key);
    if (left === undefined || right === undefined) return false;
    const same = left instanceof Failure ? left : right instanceof Failure ? right : isEqual(left, right);
    if (same === false) return false;
    if (same instanceof Failure) problem ??= same;
  }
  return problem ?? true;
}
