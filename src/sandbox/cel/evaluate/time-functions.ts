import {
  byCount,
  duration,
  type Implementation,
  type Library,
  oneOf,
  takes1,
  takes2,
  text,
  timestamp,
} from './implementation.ts';
import { clockOf, secondsIn, secondsOf } from './times.ts';
import { type Duration, Failure, type Timestamp } from './values.ts';

type Part = (clock: ReturnType<typeof clockOf>) => number;

const part = (of: Part): Implementation =>
  byCount({
    1: takes1(timestamp, ({ nanos }) => BigInt(of(clockOf(nanos, 0)))),
    2: takes2(timestamp, text, (moment, zone) => {
      const offset = offsetIn(zone, moment);
      return offset instanceof Failure ? offset : BigInt(of(clockOf(moment.nanos, offset)));
    }),
  });

const partOrWhole = (of: Part, whole: (given: Duration) => bigint): Implementation =>
  oneOf(part(of), takes1(duration, whole));

const inUnits = (seconds: number) => (given: Duration) => BigInt(Math.trunc(secondsIn(given) / seconds));

/** Parts of moments, in UTC or a time zone, and durations in one unit. */
export const timeFunctions: Library = {
  getDate: part(({ day }) => day),
  getDayOfMonth: part(({ day }) => day - 1),
  getDayOfWeek: part(({ weekday }) => weekday),
  getDayOfYear: part(({ dayOfYear }) => dayOfYear),
  getFullYear: part(({ year }) => year),
  getMonth: part(({ month }) => month),
  getHours: partOrWhole(({ hour }) => hour, inUnits(3600)),
  getMinutes: partOrWhole(({ minute }) => minute, inUnits(60)),
  getSeconds: partOrWhole(({ second }) => second, inUnits(1)),
  getMilliseconds: partOrWhole(
    ({ millisecond }) => millisecond,
    ({ nanos }) => nanos / 1_000_000n,
  ),
};

/** How far east of UTC a zone is at a moment: one with a name, or `+02:30`. */
function offsetIn(zone: string, { nanos }: Timestamp): number | Failure {
  const colon = zone.indexOf(':');
  if (colon < 0) return namedOffset(zone, nanos);
  const hours = zone.slice(0, colon);
  const minutes = zone.slice(colon + 1);
  for (const digits of [hours, minutes])
    if (!/^[+-]?\d+$/.test(digits))
      return new Failure(`strconv.Atoi: parsing ${JSON.stringify(digits)}: invalid syntax`);
  const rest = Number(minutes);
  return (Number(hours) * 60 + (zone.startsWith('-') ? -rest : rest)) * 60;
}

function namedOffset(zone: string, nanos: bigint): number | Failure {
  if (zone === '' || zone === 'UTC' || zone === 'Local') return 0;
  const clock = clockIn(zone);
  if (!clock) return new Failure(`unknown time zone ${zone}`);
  const moment = Number(secondsOf(nanos)) * 1000;
  const shown = Object.fromEntries(clock.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return (Date.UTC(year, month - 1, day, hour, minute, second) - moment) / 1000;
}

const clocks = new Map<string, Intl.DateTimeFormat | undefined>();

function clockIn(timeZone: string): Intl.DateTimeFormat | undefined {
  if (!clocks.has(timeZone)) clocks.set(timeZone, makeClock(timeZone));
  return clocks.get(timeZone);
}

function makeClock(timeZone: string): Intl.DateTimeFormat | undefined {
  const number = 'numeric';
  const shown = { year: number, month: number, day: number, hour: number, minute: number, second: number } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { ...shown, timeZone, hourCycle: 'h23', calendar: 'gregory' });
  } catch {
    return undefined;
  }
}
