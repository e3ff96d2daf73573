import { toText } from './conversions.ts';
import { formatPlain } from './numbers.ts';
import { quoteGo } from './quote.ts';
import { formatValue } from './show.ts';
import { formatDuration, formatTimestamp } from './times.ts';
import {
  Duration,
  Failure,
  isList,
  MapValue,
  type Result,
  Timestamp,
  TypeValue,
  typeNameOf,
  Uint,
  type Value,
} from './values.ts';

/** `'%s and %d'.format([…])` (cel-go, ext/formatting.go). */
export function format(pattern: string, values: readonly Value[]): Result {
  let made = '';
  let used = 0;
  let rest = pattern;
  for (let mark = rest.indexOf('%'); mark >= 0; mark = rest.indexOf('%')) {
    made += rest.slice(0, mark);
    rest = rest.slice(mark + 1);
    if (rest.startsWith('%')) {
      made += '%';
      rest = rest.slice(1);
      continue;
    }
    const value = values[used];
    if (value === undefined) return new Failure(`index ${used} out of range`);
    if (rest === '') return new Failure('unexpected end of string');
    const clause = readClause(rest);
    if (clause instanceof Failure) return new Failure(`could not parse formatting clause: ${clause.message}`);
    const shown = clause.show(value, clause.precision);
    if (shown instanceof Failure) return new Failure(`error during formatting: ${shown.message}`);
    made += shown;
    rest = rest.slice(clause.length);
    used++;
  }
  return made + rest;
}

type Show = (value: Value, precision: number | undefined) => string | Failure;

interface Clause {
  show: Show;
  precision: number | undefined;
  length: number;
}

function readClause(text: string): Clause | Failure {
  const [given = ''] = /^(?:\.\d*)?/.exec(text) ?? [];
  const problem = 'error while parsing precision';
  if (given.length === text.length) return new Failure(`${problem}: could not find end of precision specifier`);
  if (given === '.')
    return new Failure(
      `${problem}: error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax`,
    );
  const letter = text.charAt(given.length);
  const show = Object.hasOwn(clauses, letter) ? clauses[letter] : undefined;
  if (!show) return new Failure(`unrecognized formatting clause "${letter}"`);
  return { show, precision: given ? Number(given.slice(1)) : undefined, length: given.length + 1 };
}

const refused = (what: string, value: Value) => new Failure(`${what}, was given ${typeNameOf(value)}`);

/** The number of an int, signed or not. */
const wholeOf = (value: Value): bigint | undefined =>
  typeof value === 'bigint' ? value : value instanceof Uint ? value.value : undefined;

const inBase =
  (base: number, refusal: string): Show =>
  (value) => {
    const whole = wholeOf(value);
    return whole === undefined ? refused(refusal, value) : whole.toString(base);
  };

const octal = inBase(8, 'octal clause can only be used on integers');
const decimal = inBase(10, 'decimal clause can only be used on integers');
const binary = inBase(2, 'only integers and bools can be formatted as binary');

const hex: Show = (value) => {
  const whole = wholeOf(value);
  if (whole !== undefined) return whole.toString(16);
  if (typeof value === 'string') return Buffer.from(value, 'utf8').toString('hex');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return refused('only integers, byte buffers, and strings can be formatted as hex', value);
};

const clauses: Readonly<Record<string, Show>> = {
  s: (value) => formatText(value),
  d: decimal,
  f: (value, precision = 6) => {
    const given = doubleOf(value);
    if (given === undefined) return refused('fixed-point clause can only be used on doubles', value);
    return formatSpecial(given) ?? fixed(given, precision);
  },
  e: (value, precision = 6) => {
    const given = doubleOf(value);
    if (given === undefined) return refused('scientific clause can only be used on doubles', value);
    // What is given as the precision is how wide it is at least.
    return (formatSpecial(given) ?? scientific(given)).padStart(precision);
  },
  b: (value, precision) => (typeof value === 'boolean' ? (value ? '1' : '0') : binary(value, precision)),
  o: octal,
  x: hex,
  X: (value, precision) => {
    const shown = hex(value, precision);
    return typeof shown === 'string' ? shown.toUpperCase() : shown;
  },
};

function doubleOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (value === 'NaN') return Number.NaN;
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  return value === '-Infinity' ? Number.NEGATIVE_INFINITY : undefined;
}

function formatSpecial(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return undefined;
  return value > 0 ? '∞' : '-∞';
}

/** So many digits after the point, all that a double is, rounded to even where it stands between two. */
function digitsOf(value: number, precision: number): string {
  const [whole, scale] = exactly(Math.abs(value));
  // value = whole / 2^scale
  const numerator = whole * 10n ** BigInt(precision);
  const denominator = 1n << BigInt(scale);
  const rest = numerator % denominator;
  const down = numerator / denominator;
  const isUp = rest * 2n > denominator || (rest * 2n === denominator && down % 2n === 1n);
  const digits = String(isUp ? down + 1n : down).padStart(precision + 1, '0');
  return precision === 0 ? digits : `${digits.slice(0, -precision)}.${digits.slice(-precision)}`;
}

/** A double as a whole number and the power of two that it is divided by. */
function exactly(value: number): [bigint, number] {
  let scale = 0;
  let whole = value;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    scale++;
  }
  return [BigInt(whole), scale];
}

const signOf = (value: number) => (value < 0 || Object.is(value, -0) ? '-' : '');

/** As English writes it, with commas between thousands. */
function fixed(value: number, precision: number): string {
  const [whole = '0', fraction] = digitsOf(value, precision).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return signOf(value) + grouped + (fraction === undefined ? '' : `.${fraction}`);
}

const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function scientific(value: number): string {
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential(6).split('e');
  const power = Math.abs(Number(exponent)).toString().padStart(2, '0');
  const shown = [...power].map((digit) => raised[Number(digit)]).join('');
  return `${signOf(value)}${mantissa}×10${Number(exponent) < 0 ? '⁻' : ''}${shown}`;
}

const textRefusal =
  'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps';

function formatText(value: Value): string | Failure {
  if (value === null) return 'null';
  if (value instanceof TypeValue) return value.name;
  if (isList(value)) return formatList(value);
  if (value instanceof MapValue) return value.typeName === 'map' ? formatMap(value) : refused(textRefusal, value);
  const text = toText(value);
  if (typeof text === 'string' && !/^net\./.test(typeNameOf(value))) return text;
  if (value instanceof Uint8Array && text instanceof Failure)
    return new Failure(`could not convert argument ${quoteGo(text.message)} to string`);
  return refused(textRefusal, value);
}

function formatList(items: readonly Value[]): string | Failure {
  const shown: string[] = [];
  for (const item of items) {
    const text = formatMember(item);
    if (text instanceof Failure) return text;
    shown.push(text);
  }
  return `[${shown.join(', ')}]`;
}

function formatMap(map: MapValue): string | Failure {
  const shown: [string, string][] = [];
  for (const key of map.keys()) {
    if (!(typeof key === 'string' || typeof key === 'boolean' || wholeOf(key) !== undefined))
      return new Failure(`no formatting function for map key of type ${typeNameOf(key)}`);
    const found = map.find(key);
    if (found === undefined) return new Failure(`could not find key: ${quoteGo(formatValue(key))}`);
    const name = formatMember(key);
    const value = found instanceof Failure ? found : formatMember(found);
    if (name instanceof Failure) return name;
    if (value instanceof Failure) return value;
    shown.push([name, value]);
  }
  shown.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${shown.map(([name, value]) => `${name}:${value}`).join(', ')}}`;
}

/** What is within a list or a map is written as an expression writes it. */
function formatMember(value: Value): string | Failure {
  if (typeof value === 'string') return quoteGo(value);
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return signOf(value) + digitsOf(value, 6);
    return quoteGo(formatPlain(value));
  }
  if (value instanceof Timestamp) return `timestamp(${quoteGo(formatTimestamp(value))})`;
  if (value instanceof Duration) return `duration(${quoteGo(formatDuration(value))})`;
  if (value instanceof Uint8Array) {
    const text = formatText(value);
    return typeof text === 'string' ? `b${quoteGo(text)}` : text;
  }
  const isKnown = value === null || typeof value !== 'object' || isKnownObject(value);
  return isKnown ? formatText(value) : new Failure(`no formatting function for ${typeNameOf(value)}`);
}

const isKnownObject = (value: Value) =>
  value instanceof Uint ||
  value instanceof TypeValue ||
  isList(value) ||
  (value instanceof MapValue && value.typeName === 'map');
