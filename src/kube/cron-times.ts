import { type Bounds, descriptors, fields, scheduleProblem } from './cron-format.ts';
import { parseDuration } from './duration.ts';

/** Whether two schedules are due at the same times; those that cannot be read are compared as text. */
export function sameSchedule(left: string, right: string): boolean {
  return left === right || timesOf(left) === timesOf(right);
}

/** When a schedule is due, in a form that is the same for all ways to write it. */
function timesOf(schedule: string): string {
  const [, zone = '', zoned] = /^(?:CRON_)?TZ=(\S*) +(.*)$/.exec(schedule) ?? [];
  const spec = (zoned ?? schedule).trim();
  const every = /^@every (.*)$/.exec(spec)?.[1];
  const interval = every === undefined ? undefined : parseDuration(every);
  if (interval !== undefined) return `${zone} every ${interval}`;
  const given = (descriptors.get(spec) ?? spec).split(/\s+/).map((field, i) => (i === 4 ? withSunday(field) : field));
  if (scheduleProblem(given.join(' ')) !== undefined) return schedule;
  const [minutes, hours, dates, inMonths, weekdays] = given.map((field, i) => valuesOf(field, fields[i] ?? nothing));
  // Where both the date and the weekday are narrowed, either of them will do.
  const either = !isStar(given[2]) && !isStar(given[4]);
  const dueOn = range(1, 31, 1).map((date) =>
    range(0, 6, 1).filter((day) => {
      const [onDate, onDay] = [dates?.includes(date), weekdays?.includes(day)];
      return either ? onDate || onDay : onDate && onDay;
    }),
  );
  return JSON.stringify([zone, minutes, hours, inMonths, dueOn]);
}

const nothing: Bounds = { min: 0, max: 0 };

/** A 7 for Sunday, which other crons know. */
const withSunday = (field: string) =>
  field
    .split(',')
    .map((part) => part.replace(/^7$/, '0').replace(/^(\w+)-7$/, '$1-6,0'))
    .join(',');

// A star makes no choice, and with a step it does (robfig/cron's starBit).
const isStar = (field = '') => field.split(',').some((part) => /^[*?](?:\/0*1)?$/.test(part));

function valuesOf(field: string, { min, max, names }: Bounds): number[] {
  const numberOf = (text: string) => names?.get(text.toLowerCase()) ?? Number(text);
  const values = field.split(',').flatMap((part) => {
    const [span = '', step] = part.split('/');
    const [low = '', high] = span.split('-');
    if (/^[*?]$/.test(low)) return range(min, max, Number(step ?? 1));
    const first = numberOf(low);
    // N/step means from N to the end.
    const last = high !== undefined ? numberOf(high) : step === undefined ? first : max;
    return range(first, last, Number(step ?? 1));
  });
  return [...new Set(values)].sort((a, b) => a - b);
}

function range(first: number, last: number, step: number): number[] {
  return Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_, i) => first + i * step);
}
