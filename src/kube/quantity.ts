/** How a quantity was written, and so how it is printed: `1Gi`, `500m`, `1e3`. */
export type QuantityFormat = 'BinarySI' | 'DecimalSI' | 'DecimalExponent';

/** An exact amount: unscaled × 10^scale. The rules are those of apimachinery/pkg/api/resource/quantity.go. */
export interface Quantity {
  unscaled: bigint;
  scale: number;
  format: QuantityFormat;
  /** The text as it was given, where Kubernetes keeps it: it was canonical, or nearly so. */
  text?: string;
}

/** Thrown for a text that is no quantity; the message is Kubernetes' own. */
export class QuantityError extends Error {}

/** Reads a quantity such as `1.5Gi`, `500m`, `2e3`; throws QuantityError. */
export function parseQuantity(text: string): Quantity {
  if (text === '0') return { unscaled: 0n, scale: 0, format: 'DecimalSI', text };
  const match = grammar.exec(text);
  if (!match || text === '') throw new QuantityError(wrongFormat);
  const [, sign = '', whole = '', , fraction = '', suffixText = ''] = match;
  const number = whole.replace(/^0+/, '') || '0';
  const suffix = readSuffix(suffixText);
  if (!suffix) throw new QuantityError("unable to parse quantity's suffix");

  const { base, exponent, format } = suffix;
  const digits = BigInt(number + fraction);
  const unsigned = base === 2 ? digits << BigInt(exponent) : digits;
  const scale = (base === 2 ? 0 : exponent) - fraction.length;
  const negative = sign === '-' ? -1n : 1n;
  if (isKept(format, number + fraction, digits, scale, exponent, fraction))
    return { unscaled: negative * unsigned, scale, format, text };
  return bounded(unsigned, scale, format, negative);
}

/** The text as the API prints it: `1000m` → `1`, `0.5` → `500m`, `1024Mi` → `1Gi`. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.text !== undefined) return quantity.text;
  if (quantity.unscaled === 0n) return '0';
  const whole = quantity.format === 'BinarySI' ? exactInteger(quantity) : undefined;
  if (whole !== undefined && (whole >= 1024n || whole <= -1024n)) {
    const { amount, times } = withoutFactors(whole, 1024n);
    return `${amount}${binarySuffixes[times] ?? ''}`;
  }
  const { amount, times } = withoutFactors(quantity.unscaled, 10n);
  const exponent = quantity.scale + times;
  const rest = ((exponent % 3) + 3) % 3;
  const mantissa = amount * 10n ** BigInt(rest);
  const thousands = exponent - rest;
  if (quantity.format === 'DecimalExponent') return `${mantissa}${thousands === 0 ? '' : `e${thousands}`}`;
  return `${mantissa}${decimalSuffixes.get(thousands) ?? ''}`;
}

/** The canonical text of a quantity's text; throws QuantityError. */
export function canonicalQuantity(text: string): string {
  return formatQuantity(parseQuantity(text));
}

/** -1, 0 or 1, by amount: `500m` and `0.5` are equal. */
export function compareQuantities(a: Quantity, b: Quantity): -1 | 0 | 1 {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The sum, in the format of the first that is not zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  const [left, right, scale] = aligned(a, b);
  return { unscaled: left + right, scale, format: a.unscaled === 0n ? b.format : a.format };
}

/** The difference, in the format of the first that is not zero. */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return addQuantities(a, { unscaled: -b.unscaled, scale: b.scale, format: b.format });
}

/** The amount in thousandths, rounded up, as the scheduler counts CPU. */
export function milliValue(quantity: Quantity): number {
  return Number(rounded(quantity.unscaled, quantity.scale + 3));
}

/** The amount in whole units, rounded up, as the scheduler counts bytes. */
export function wholeValue(quantity: Quantity): number {
  return Number(rounded(quantity.unscaled, quantity.scale));
}

const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const grammar = /^([+-]?)(\d*)(\.?)(\d*)([eEinumkKMGTP]*[-+]?\d*)$/;
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimalSuffixes = new Map([
  [-9, 'n'],
  [-6, 'u'],
  [-3, 'm'],
  [0, ''],
  [3, 'k'],
  [6, 'M'],
  [9, 'G'],
  [12, 'T'],
  [15, 'P'],
  [18, 'E'],
]);
const nano = -9;
const maxAllowed = (1n << 63n) - 1n;
// No real amount comes near; without a limit a text of ten bytes could ask for gigabytes of digits.
const maxExponent = 400;

interface Suffix {
  base: 2 | 10;
  exponent: number;
  format: QuantityFormat;
}

function readSuffix(text: string): Suffix | undefined {
  for (const [exponent, suffix] of decimalSuffixes)
    if (suffix === text) return { base: 10, exponent, format: 'DecimalSI' };
  const power = binarySuffixes.indexOf(text);
  if (power > 0) return { base: 2, exponent: power * 10, format: 'BinarySI' };
  if (!/^[eE][-+]?\d+$/.test(text)) return undefined;
  const exponent = Number(text.slice(1));
  return Math.abs(exponent) <= maxExponent ? { base: 10, exponent, format: 'DecimalExponent' } : undefined;
}

/** Go keeps the given text of a small number that looks canonical, even where it is not quite: `05`, `+5`. */
function isKept(
  format: QuantityFormat,
  shifted: string,
  digits: bigint,
  scale: number,
  exponent: number,
  fraction: string,
): boolean {
  if (format === 'BinarySI') {
    const precision = 15 - shifted.length - Math.trunc((exponent * 3) / 10) - 1;
    return fraction === '' && precision >= 0 && (digits & 7n) !== 0n;
  }
  return shifted.length <= 18 && scale >= nano && scale % 3 === 0 && !shifted.endsWith('000') && shifted[0] !== '0';
}

/** Amounts below a nano round up to one; binary ones are capped, and printed as decimals below 1. */
function bounded(unsigned: bigint, scale: number, format: QuantityFormat, negative: bigint): Quantity {
  const isTiny = scale < nano;
  let unscaled = isTiny ? rounded(unsigned, scale - nano) : unsigned;
  let at = isTiny ? nano : scale;
  let shown = format;
  if (format === 'BinarySI') {
    if (rounded(unscaled, at) > maxAllowed) [unscaled, at] = [maxAllowed, 0];
    if (unscaled > 0n && at < 0 && unscaled < 10n ** BigInt(-at)) shown = 'DecimalSI';
  }
  return { unscaled: negative * unscaled, scale: at, format: shown };
}

/** unscaled × 10^scale, away from zero to the next whole number. */
function rounded(unscaled: bigint, scale: number): bigint {
  if (scale >= 0) return unscaled * 10n ** BigInt(scale);
  const divisor = 10n ** BigInt(-scale);
  const quotient = unscaled / divisor;
  if (quotient * divisor === unscaled) return quotient;
  return unscaled < 0n ? quotient - 1n : quotient + 1n;
}

/** The amount when it has no fraction. */
export function exactInteger({ unscaled, scale }: Quantity): bigint | undefined {
  if (scale >= 0) return unscaled * 10n ** BigInt(scale);
  const divisor = 10n ** BigInt(-scale);
  return unscaled % divisor === 0n ? unscaled / divisor : undefined;
}

function withoutFactors(value: bigint, factor: bigint): { amount: bigint; times: number } {
  let amount = value;
  let times = 0;
  while (amount !== 0n && amount % factor === 0n) {
    amount /= factor;
    times += 1;
  }
  return { amount, times };
}

function aligned(a: Quantity, b: Quantity): [bigint, bigint, number] {
  const scale = Math.min(a.scale, b.scale);
  return [a.unscaled * 10n ** BigInt(a.scale - scale), b.unscaled * 10n ** BigInt(b.scale - scale), scale];
}
