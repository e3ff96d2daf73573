import { Failure } from './values.ts';

export const minInt = -(1n << 63n);
export const maxInt = (1n << 63n) - 1n;
export const maxUint = (1n << 64n) - 1n;

export const integerOverflow = new Failure('integer overflow');
export const unsignedOverflow = new Failure('unsigned integer overflow');

/** The number when 64 bits hold it. */
export const checkedInt = (value: bigint): bigint | Failure =>
  value < minInt || value > maxInt ? integerOverflow : value;

/** Whether a double is a whole number that an int holds. */
export const isLosslessInt = (value: number): boolean =>
  Number.isInteger(value) && value > -(2 ** 63) && value < 2 ** 63;

/** A double as Go's `%g` prints it: as short as can be, with an exponent when it is large or tiny. */
export function formatDouble(value: number): string {
  const special = formatSpecial(value);
  if (special !== undefined) return special;
  const { sign, digits, exponent } = partsOf(value);
  if (exponent >= -4 && exponent < 6) return sign + plain(digits, exponent);
  const shown = String(Math.abs(exponent)).padStart(2, '0');
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${sign}${digits.charAt(0)}${fraction}e${exponent < 0 ? '-' : '+'}${shown}`;
}

/** A double without an exponent, as short as can be. */
export function formatPlain(value: number): string {
  const special = formatSpecial(value);
  if (special !== undefined) return special;
  const { sign, digits, exponent } = partsOf(value);
  return sign + plain(digits, exponent);
}

function formatSpecial(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return undefined;
}

/** The shortest digits that mean this number, and the power of ten of the first. */
function partsOf(value: number): { sign: string; digits: string; exponent: number } {
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential().split('e');
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return { sign, digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

function plain(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction ? `${whole}.${fraction}` : whole;
}
