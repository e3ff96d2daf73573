import { isRecord } from '../../../kube/object.ts';
import { formatDuration, formatTimestamp } from './times.ts';
import { Duration, Failure, isList, MapValue, OptionalValue, Timestamp, Uint, type Value } from './values.ts';

/** JSON of which no schema is known: whole numbers are int, others double. What it holds is converted when it is asked for. */
export function fromJson(value: unknown): Value {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(fromJson);
  return isRecord(value) ? new JsonMap(value) : null;
}

/** An object whose fields are converted when they are asked for. */
class JsonMap extends MapValue {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #known = new Map<string, Value>();
  #names: readonly string[] | undefined;

  constructor(object: Readonly<Record<string, unknown>>) {
    super();
    this.#object = object;
  }

  get size(): number {
    return this.keys().length;
  }

  find(key: Value): Value | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.#object, key)) return undefined;
    const field = this.#object[key];
    if (field === undefined) return undefined;
    // What is plain is as quickly converted as found.
    if (typeof field !== 'object') return fromJson(field);
    let found = this.#known.get(key);
    if (found === undefined) {
      found = fromJson(field);
      this.#known.set(key, found);
    }
    return found;
  }

  keys(): readonly string[] {
    this.#names ??= Object.keys(this.#object).filter((name) => this.#object[name] !== undefined);
    return this.#names;
  }
}

/** What an expression gives, as JSON. */
export function toJson(value: Value): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(toJson);
  if (value instanceof MapValue) return Object.fromEntries(entriesOf(value));
  if (value instanceof Uint) return Number(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return value instanceof OptionalValue && value.value !== undefined ? toJson(value.value) : null;
}

function* entriesOf(map: MapValue): Iterable<[string, unknown]> {
  for (const key of map.keys()) {
    const found = map.find(key);
    if (found === undefined || found instanceof Failure) continue;
    yield [String(key instanceof Uint ? key.value : key), toJson(found)];
  }
}
