import { isLosslessInt } from './numbers.ts';
import { MapValue, type Result, Uint, type Value } from './values.ts';

/** A map whose entries an expression wrote. */
export class EntriesMap extends MapValue {
  /** By a key that is the same for equal numbers; with the key as it was written. */
  readonly #entries = new Map<unknown, readonly [Value, Value]>();

  get size(): number {
    return this.#entries.size;
  }

  set(key: Value, value: Value): void {
    this.#entries.set(identity(key), [key, value]);
  }

  find(key: Value): Result | undefined {
    const known = identity(key);
    const found = this.#entries.get(known);
    if (found) return found[1];
    return typeof known === 'number' && isLosslessInt(known) ? this.#entries.get(BigInt(known))?.[1] : undefined;
  }

  protected valueAt(key: Value): Value {
    return this.#entries.get(identity(key))?.[1] ?? null;
  }

  *keys(): Iterable<Value> {
    for (const [key] of this.#entries.values()) yield key;
  }
}

/** A map that a loop adds to; nothing else sees it before the loop is done. */
export class GrowingMap extends EntriesMap {
  /** The same entries, to which nothing is added any more. */
  done(): EntriesMap {
    const made = new EntriesMap();
    for (const key of this.keys()) made.set(key, this.valueAt(key));
    return made;
  }
}

/** Whole numbers are one key, whether they are signed or not. */
const identity = (key: Value): unknown => (key instanceof Uint ? key.value : key);

/** A map of values that are worked out when they are first asked for. */
export class LazyMap extends MapValue {
  readonly #find: (name: string) => Result | undefined;
  readonly #names: readonly string[];
  readonly #known = new Map<string, Result>();

  constructor(names: readonly string[], find: (name: string) => Result | undefined) {
    super();
    this.#names = names;
    this.#find = find;
  }

  get size(): number {
    return this.#names.length;
  }

  find(key: Value): Result | undefined {
    if (typeof key !== 'string') return undefined;
    let found = this.#known.get(key);
    if (found === undefined) {
      found = this.#find(key);
      if (found !== undefined) this.#known.set(key, found);
    }
    return found;
  }

  keys(): Iterable<Value> {
    return this.#names;
  }
}

/** An object of named fields that an expression made, such as `Object.spec{…}`. */
export class StructValue extends EntriesMap {
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  override get typeName(): string {
    return this.#name;
  }
}
