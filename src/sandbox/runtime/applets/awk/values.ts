import { formatNumber, pad } from '../../shell/printf.ts';

/** A string that came from input counts as a number where it looks like one. */
export interface Input {
  text: string;
}
export type Value = number | string | Input | undefined;

const looksNumeric = (text: string) => /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(text);

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  const text = typeof value === 'object' ? value.text : (value ?? '');
  return Number(/^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(text)?.[1] ?? 0);
}

export function toText(value: Value, format = '%.6g'): string {
  if (typeof value === 'object') return value.text;
  if (typeof value !== 'number') return value ?? '';
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return String(value === 0 ? 0 : value);
  return sprintf(format, [value]);
}

export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'object') return looksNumeric(value.text) ? Number(value.text) !== 0 : value.text !== '';
  return (value ?? '') !== '';
}

/** Less than, equal or greater: as numbers when both are or look like it, as text otherwise. */
export function compareValues(a: Value, b: Value): number {
  const isNumeric = (value: Value) =>
    typeof value === 'number' || value === undefined || (typeof value === 'object' && looksNumeric(value.text));
  if (isNumeric(a) && isNumeric(b)) return Math.sign(toNumber(a) - toNumber(b));
  const [x, y] = [toText(a), toText(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** awk's printf. */
export function sprintf(format: string, values: readonly Value[]): string {
  let next = 0;
  const take = () => values[next++];
  return format.replace(
    /%(?:%|([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z]))/g,
    (
      all,
      flags: string | undefined,
      width: string | undefined,
      precision: string | undefined,
      type: string | undefined,
    ) => {
      if (all === '%%' || type === undefined) return '%';
      const size = width === '*' ? toNumber(take()) : Number(width ?? 0);
      const digits = all.includes('.') ? (precision === '*' ? toNumber(take()) : Number(precision ?? 0)) : undefined;
      const value = take();
      if (type === 's') return pad(toText(value).slice(0, digits), size, flags ?? '', false);
      if (type === 'c')
        return pad(
          typeof value === 'number' ? String.fromCharCode(value) : toText(value).slice(0, 1),
          size,
          flags ?? '',
          false,
        );
      const text = formatNumber(toNumber(value), type, digits, flags ?? '');
      return pad(text, size, flags ?? '', digits === undefined || /[feEgG]/.test(type));
    },
  );
}
