import { isRecord } from '../../../kube/object.ts';
import { LazyMap } from './maps.ts';
import { formatDuration, formatTimestamp } from './times.ts';
import {
  Duration,
  Failure,
  isList,
  MapValue,
  OptionalValue,
  type Result,
  Timestamp,
  Uint,
  type Value,
} from './values.ts';

/** JSON of which no schema is known: whole numbers are int, others double. What it holds is converted when it is asked for. */
export function fromJson(value: unknown): Value {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(fromJson);
  if (!isRecord(value)) return null;
  const present = Object.keys(value).filter((name) => value[name] !== undefined);
  return new LazyMap(present, (name) => (Object.hasOwn(value, name) ? orNothing(value[name]) : undefined));
}

const orNothing = (value: unknown): Result | undefined => (value === undefined ? undefined : fromJson(value));

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
