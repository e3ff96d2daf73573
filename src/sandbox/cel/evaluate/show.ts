import { formatDouble } from './numbers.ts';
import { formatDuration, formatTimestamp } from './times.ts';
import { Duration, isList, MapValue, Timestamp, TypeValue, Uint, type Value } from './values.ts';

/** A value as error texts show it. */
export function formatValue(value: Value): string {
  if (typeof value === 'number') return formatDouble(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof TypeValue) return value.name;
  if (isList(value)) return `[${value.map(formatValue).join(', ')}]`;
  if (value instanceof MapValue) return `{${[...value.keys()].map(formatValue).join(', ')}}`;
  return String(value);
}
