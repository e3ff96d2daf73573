import { any, byCount, type Library, list, map, optional, takes1, takes2, takes3 } from './implementation.ts';
import { EntriesMap, GrowingMap } from './maps.ts';
import { none } from './select.ts';
import { formatValue } from './show.ts';
import { Duration, Failure, isList, MapValue, OptionalValue, type Result, Uint, type Value } from './values.ts';

const dereferenced = new Failure('optional.none() dereference');

/** Optional values (cel-go, cel/library.go). */
export const optionalFunctions: Library = {
  hasValue: takes1(optional, ({ value }) => value !== undefined),
  value: takes1(optional, ({ value }) => (value === undefined ? dereferenced : value)),
  'optional.none': () => none,
  'optional.of': takes1(any, (value) => new OptionalValue(value)),
  'optional.ofNonZeroValue': takes1(any, (value) => (isZero(value) ? none : new OptionalValue(value))),
  'optional.unwrap': takes1(list, unwrap),
  unwrapOpt: takes1(list, unwrap),
};

function isZero(value: Value): boolean {
  if (typeof value === 'object' && value !== null) return isZeroObject(value);
  return value === null || value === false || value === '' || value === 0 || value === 0n;
}

function isZeroObject(value: Exclude<Value, null | boolean | bigint | number | string>): boolean {
  if (isList(value) || value instanceof Uint8Array) return value.length === 0;
  if (value instanceof MapValue) return value.size === 0;
  if (value instanceof Duration) return value.nanos === 0n;
  return value instanceof Uint && value.value === 0n;
}

function unwrap(items: readonly Value[]): Result {
  const found: Value[] = [];
  for (const item of items) {
    if (!(item instanceof OptionalValue)) return new Failure(`value ${formatValue(item)} is not optional`);
    if (item.value !== undefined) found.push(item.value);
  }
  return found;
}

/** What loops with two variables add to the maps that they make. */
export const mapFunctions: Library = {
  'cel.@mapInsert': byCount({
    2: takes2(map, map, (into, from) => {
      const made = copyOf(into);
      for (const key of from.keys()) {
        const problem = insert(made, key, from.find(key));
        if (problem) return problem;
      }
      return made;
    }),
    3: takes3(map, any, any, (into, key, value) => {
      const made = copyOf(into);
      return insert(made, key, value) ?? made;
    }),
  }),
};

function insert(made: EntriesMap, key: Value, value: Result | undefined): Failure | undefined {
  if (made.find(key) !== undefined) return new Failure(`insert failed: key ${formatValue(key)} already exists`);
  if (value instanceof Failure) return value;
  made.set(key, value ?? null);
  return undefined;
}

function copyOf(map: MapValue): EntriesMap {
  if (map instanceof GrowingMap) return map;
  const made = new EntriesMap();
  for (const key of map.keys()) insert(made, key, map.find(key));
  return made;
}
