import {
  Duration,
  isList,
  MapValue,
  noSuchOverload,
  OptionalValue,
  type Result,
  Timestamp,
  type Value,
} from './values.ts';

/** What a function does with what it is given, the receiver first; which overload is meant is told by the types at run time. */
export type Implementation = (...given: readonly Value[]) => Result;

/** Functions by their whole names. */
export type Library = Readonly<Record<string, Implementation>>;

/** Whether a value is of the type that an implementation works with. */
export type Guard<T extends Value> = (value: Value | undefined) => value is T;

export const text: Guard<string> = (value) => typeof value === 'string';
export const int: Guard<bigint> = (value) => typeof value === 'bigint';
export const flag: Guard<boolean> = (value) => typeof value === 'boolean';
export const list: Guard<readonly Value[]> = (value): value is readonly Value[] => value !== undefined && isList(value);
export const any: Guard<Value> = (value): value is Value => value !== undefined;
export const map: Guard<MapValue> = (value) => value instanceof MapValue;
export const duration: Guard<Duration> = (value) => value instanceof Duration;
export const timestamp: Guard<Timestamp> = (value) => value instanceof Timestamp;
export const optional: Guard<OptionalValue> = (value) => value instanceof OptionalValue;

export const takes1 =
  <A extends Value>(a: Guard<A>, run: (a: A) => Result): Implementation =>
  (x) =>
    a(x) ? run(x) : noSuchOverload;

export const takes2 =
  <A extends Value, B extends Value>(a: Guard<A>, b: Guard<B>, run: (a: A, b: B) => Result): Implementation =>
  (x, y) =>
    a(x) && b(y) ? run(x, y) : noSuchOverload;

export const takes3 =
  <A extends Value, B extends Value, C extends Value>(
    a: Guard<A>,
    b: Guard<B>,
    c: Guard<C>,
    run: (a: A, b: B, c: C) => Result,
  ): Implementation =>
  (x, y, z) =>
    a(x) && b(y) && c(z) ? run(x, y, z) : noSuchOverload;

/** The first of several ways that can take what is given. */
export const oneOf =
  (...ways: readonly Implementation[]): Implementation =>
  (...given) => {
    for (const way of ways) {
      const result = way(...given);
      if (result !== noSuchOverload) return result;
    }
    return noSuchOverload;
  };

/** By how much is given. */
export const byCount =
  (ways: Readonly<Record<number, Implementation>>): Implementation =>
  (...given) => {
    const way = ways[given.length];
    return way ? way(...given) : noSuchOverload;
  };
