import { any, type Library, takes1 } from './implementation.ts';
import { Cidr, Ip } from './net/values.ts';
import {
  checkedInt,
  formatDouble,
  integerOverflow,
  isLosslessInt,
  maxInt,
  maxUint,
  minInt,
  unsignedOverflow,
} from './numbers.ts';
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp, secondsOf, timestampOf } from './times.ts';
import { Duration, Failure, noSuchOverload, type Result, Timestamp, Uint, type Value } from './values.ts';

/** Functions that make a value of one type of a value of another. */
export const conversions: Library = {
  bool: takes1(any, toBool),
  bytes: takes1(any, toBytes),
  double: takes1(any, toDouble),
  duration: takes1(any, toDuration),
  int: takes1(any, toInt),
  string: takes1(any, toText),
  timestamp: takes1(any, toTimestamp),
  uint: takes1(any, toUint),
};

const failed = (to: string) => new Failure(`type conversion error from 'string' to '${to}'`);

function toBool(value: Value): Result {
  if (typeof value !== 'string') return typeof value === 'boolean' ? value : noSuchOverload;
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)) return true;
  return ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value) ? false : failed('bool');
}

function toBytes(value: Value): Result {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  return value instanceof Uint8Array ? value : noSuchOverload;
}

function toDouble(value: Value): Result {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint) return Number(value.value);
  return typeof value === 'string' ? (parseDouble(value) ?? failed('double')) : noSuchOverload;
}

/** A double as Go reads it. */
function parseDouble(text: string): number | undefined {
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (special) {
    if (special[2]?.toLowerCase() === 'nan') return special[1] ? undefined : Number.NaN;
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (!/^[+-]?(\d(_?\d)*\.?(\d(_?\d)*)?|\.\d(_?\d)*)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : undefined;
}

function toInt(value: Value): Result {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string') {
    if (!/^[+-]?\d+$/.test(value)) return failed('int');
    const read = BigInt(value.replace(/^\+/, ''));
    return read < minInt || read > maxInt ? failed('int') : read;
  }
  if (typeof value === 'number')
    return Number.isFinite(value) && isLosslessInt(Math.trunc(value)) ? BigInt(Math.trunc(value)) : integerOverflow;
  if (value instanceof Uint) return checkedInt(value.value);
  if (value instanceof Duration) return value.nanos;
  return value instanceof Timestamp ? secondsOf(value.nanos) : noSuchOverload;
}

function toUint(value: Value): Result {
  if (value instanceof Uint) return value;
  if (typeof value === 'string') {
    const read = /^\d+$/.test(value) ? BigInt(value) : -1n;
    return read < 0n || read > maxUint ? failed('uint') : new Uint(read);
  }
  if (typeof value === 'bigint') return value < 0n ? unsignedOverflow : new Uint(value);
  if (typeof value !== 'number') return noSuchOverload;
  return value >= 0 && value < 2 ** 64 ? new Uint(BigInt(Math.trunc(value))) : unsignedOverflow;
}

const invalidText = new Failure('invalid UTF-8 in bytes, cannot convert to string');

/** The text of a value that has one; of others there is no such overload. */
export function toText(value: Value): Result {
  switch (typeof value) {
    case 'string':
      return value;
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'number':
      return formatDouble(value);
    default:
      return toTextOfObject(value);
  }
}

function toTextOfObject(value: object | null): Result {
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Uint8Array) return decode(value);
  return value instanceof Ip || value instanceof Cidr ? value.text : noSuchOverload;
}

function decode(bytes: Uint8Array): Result {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return invalidText;
  }
}

function toDuration(value: Value): Result {
  if (value instanceof Duration) return value;
  if (typeof value === 'bigint') return new Failure("type conversion error from 'int' to 'google.protobuf.Duration'");
  return typeof value === 'string' ? (parseDuration(value) ?? failed('google.protobuf.Duration')) : noSuchOverload;
}

function toTimestamp(value: Value): Result {
  if (value instanceof Timestamp) return value;
  if (typeof value === 'bigint') return timestampOf(value);
  return typeof value === 'string' ? (parseTimestamp(value) ?? failed('google.protobuf.Timestamp')) : noSuchOverload;
}
