import { formatPlain, integerOverflow, maxInt, minInt } from './numbers.ts';
import { Duration, Failure, type Result, Timestamp } from './values.ts';

const second = 1_000_000_000n;
const minSeconds = -62_135_596_800n;
const maxSeconds = 253_402_300_799n;

const timestampOverflow = new Failure('timestamp overflow');

/** The sum of two durations in nanoseconds. */
export function addDurations(a: bigint, b: bigint): Duration | Failure {
  const sum = a + b;
  return sum < minInt || sum > maxInt ? integerOverflow : new Duration(sum);
}

export function addToTimestamp({ nanos, offsetSeconds }: Timestamp, more: bigint): Timestamp | Failure {
  return timestampAt(nanos + more, offsetSeconds);
}

/** A moment of the years 1 to 9999. */
function timestampAt(nanos: bigint, offsetSeconds = 0): Timestamp | Failure {
  const seconds = secondsOf(nanos);
  return seconds < minSeconds || seconds > maxSeconds ? timestampOverflow : new Timestamp(nanos, offsetSeconds);
}

/** A moment so many seconds after 1970. */
export const timestampOf = (seconds: bigint): Timestamp | Failure => timestampAt(seconds * second);

export function betweenTimestamps(a: Timestamp, b: Timestamp): Duration | Failure {
  const nanos = a.nanos - b.nanos;
  return nanos < minInt || nanos > maxInt ? integerOverflow : new Duration(nanos);
}

/** Whole seconds since 1970, rounded down. */
export function secondsOf(nanos: bigint): bigint {
  return (nanos - modulo(nanos, second)) / second;
}

export const modulo = (a: bigint, b: bigint): bigint => ((a % b) + b) % b;

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: second,
  m: 60n * second,
  h: 3600n * second,
};

/** Reads `1h30m`, as Go does; undefined for what is no duration. */
export function parseDuration(text: string): Duration | undefined {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') return new Duration(0n);
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  let nanos = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of rest.matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const scale = units[unit] ?? 1n;
    nanos += BigInt(whole || '0') * scale + (BigInt(fraction || '0') * scale) / 10n ** BigInt(fraction.length);
  }
  const signed = sign === '-' ? -nanos : nanos;
  return signed < minInt || signed > maxInt ? undefined : new Duration(signed);
}

/** A duration in seconds, as Go counts them in a double. */
export function secondsIn({ nanos }: Duration): number {
  return Number(nanos / second) + Number(nanos % second) / 1e9;
}

export const formatDuration = (duration: Duration): string => `${formatPlain(secondsIn(duration))}s`;

/** Reads a moment of RFC 3339 with its offset; undefined for what is none. */
export function parseTimestamp(text: string): Result | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, seconds = 0] = match.slice(1, 7).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && day > 0;
  if (!isDay || hour > 23 || minute > 59 || seconds > 59) return undefined;
  const offset = offsetOf(match[8] ?? 'Z');
  if (offset === undefined) return undefined;
  const whole = BigInt(date.getTime() / 1000 + hour * 3600 + minute * 60 + seconds - offset);
  const fraction = BigInt((match[7] ?? '').slice(0, 9).padEnd(9, '0'));
  return timestampAt(whole * second + fraction, offset);
}

function offsetOf(text: string): number | undefined {
  if (text === 'Z') return 0;
  const [hours = 0, minutes = 0] = text.slice(1).split(':').map(Number);
  if (hours > 24 || minutes > 60) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60);
}

/** A moment as RFC 3339 writes it, with the offset that it has. */
export function formatTimestamp({ nanos, offsetSeconds }: Timestamp): string {
  const { year, month, day, hour, minute, second: seconds } = clockOf(nanos, offsetSeconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const fraction = modulo(nanos, second);
  const shown = fraction === 0n ? '' : `.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`;
  const distance = Math.abs(offsetSeconds);
  const zone =
    offsetSeconds === 0
      ? 'Z'
      : `${offsetSeconds < 0 ? '-' : '+'}${two(Math.trunc(distance / 3600))}:${two(Math.trunc(distance / 60) % 60)}`;
  const date = `${String(year).padStart(4, '0')}-${two(month + 1)}-${two(day)}`;
  return `${date}T${two(hour)}:${two(minute)}:${two(seconds)}${shown}${zone}`;
}

/** What the calendar and the clock show at this moment, so far east of UTC. */
export function clockOf(nanos: bigint, offsetSeconds: number) {
  const date = new Date(Number(secondsOf(nanos) + BigInt(offsetSeconds)) * 1000);
  const year = date.getUTCFullYear();
  const newYear = new Date(0);
  newYear.setUTCFullYear(year, 0, 1);
  return {
    year,
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    dayOfYear: Math.floor((date.getTime() - newYear.getTime()) / 86_400_000),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: Number(modulo(nanos, second) / 1_000_000n),
  };
}
