import { isRecord } from '../../../kube/object.ts';

/** Prints JSON data as Go's `%v` does: `map[a:1 b:[x y]]`; messages of the real server hold such text. */
export function goPrint(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goPrint).join(' ')}]`;
  if (!isRecord(value)) return String(value);
  const entries = Object.keys(value).toSorted();
  return `map[${entries.map((key) => `${key}:${goPrint(value[key])}`).join(' ')}]`;
}
