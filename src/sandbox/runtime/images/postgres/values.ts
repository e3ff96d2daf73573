import { SqlError } from './define.ts';

/** A value of pg-mem in PostgreSQL's text form, by the type of its column. Times are in UTC, the server's zone. */
export function formatValue(value: unknown, type: string): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return formatTime(value, type);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (Array.isArray(value)) return `{${value.map((item) => formatValue(item, '') ?? 'NULL').join(',')}}`;
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new SqlError({ code: '22012', message: 'division by zero' });
  if (typeof value !== 'object') return String(value);
  return type === 'interval' ? formatInterval(value as Interval) : JSON.stringify(value);
}

/** The number of a type in PostgreSQL's catalogue. */
export const typeIdOf = (type: string): number => typeIds[type] ?? 25;

// pg-mem has one type for all that is not whole: it is told as numeric.
const typeIds: Record<string, number> = {
  bool: 16,
  bigint: 20,
  integer: 23,
  text: 25,
  json: 114,
  float: 1700,
  date: 1082,
  timestamp: 1114,
  timestamptz: 1184,
  interval: 1186,
  uuid: 2950,
  jsonb: 3802,
};

function formatTime(time: Date, type: string): string {
  const [day = '', clock = ''] = time.toISOString().replace('Z', '').split('T');
  if (type === 'date') return day;
  const short = clock.replace(/\.?0*$/, '');
  return `${day} ${short}${type === 'timestamptz' ? '+00' : ''}`;
}

interface Interval {
  years?: number;
  months?: number;
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;
}

function formatInterval(interval: Interval): string {
  const { years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = interval;
  const words = [
    [years, 'year'],
    [months, 'mon'],
    [days, 'day'],
  ] as const;
  const parts = words.filter(([count]) => count !== 0).map(([count, word]) => `${count} ${word}${plural(count)}`);
  const two = (count: number) => String(count).padStart(2, '0');
  const fraction = milliseconds ? `.${String(milliseconds).padStart(3, '0').replace(/0+$/, '')}` : '';
  if (hours || minutes || seconds || milliseconds || parts.length === 0)
    parts.push(`${two(hours)}:${two(minutes)}:${two(seconds)}${fraction}`);
  return parts.join(' ');
}

const plural = (count: number) => (count === 1 ? '' : 's');
