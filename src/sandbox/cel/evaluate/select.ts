import { isLosslessInt, maxInt } from './numbers.ts';
import { formatValue } from './show.ts';
import { Failure, isList, MapValue, OptionalValue, type Result, typeNameOf, Uint, type Value } from './values.ts';

/** The member of a value: a map's by its key, a list's by its place; of an optional value, an optional one. */
export function select(of: Value, key: Value): Result {
  if (of instanceof OptionalValue) return selectOptional(of, key);
  const found = member(of, key);
  return found === undefined ? missing(of, key) : found;
}

/** As `select`, for what need not be there. */
export function selectOptional(of: Value, key: Value): Result {
  const whole = of instanceof OptionalValue ? of.value : of;
  if (whole === undefined) return of;
  const found = member(whole, key);
  if (found instanceof Failure) return found;
  return found === undefined ? none : new OptionalValue(found);
}

/** Whether a value has a member. */
export function hasMember(of: Value, key: Value): boolean | Failure {
  const whole = of instanceof OptionalValue ? of.value : of;
  if (whole === undefined) return false;
  const found = member(whole, key);
  return found instanceof Failure ? found : found !== undefined;
}

export const none = new OptionalValue(undefined);

/** Undefined where there is no such member; values that have none at all are as if they were empty. */
function member(of: Value, key: Value): Result | undefined {
  if (of instanceof MapValue) return of.find(key);
  if (!isList(of)) return undefined;
  const index = indexOf(key);
  return index instanceof Failure ? index : of[index];
}

const missing = (of: Value, key: Value) =>
  new Failure(`${isList(of) ? 'index out of bounds' : 'no such key'}: ${formatValue(key)}`);

function indexOf(key: Value): number | Failure {
  if (typeof key === 'bigint') return Number(key);
  if (typeof key === 'number')
    return isLosslessInt(key) ? key : new Failure(`unsupported index value ${formatValue(key)} in list`);
  if (key instanceof Uint && key.value <= maxInt) return Number(key.value);
  if (key instanceof Uint) return new Failure(`unsupported index value ${formatValue(key)} in list`);
  return new Failure(`unsupported index type '${typeNameOf(key)}' in list`);
}
