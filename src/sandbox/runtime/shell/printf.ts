import type { ProgramIO } from '../process.ts';
import { withEscapes, withRawBytes } from './echo.ts';

const directive = /%(?:%|([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z]))/g;

/** `printf FORMAT ARGUMENT…`: the format again while arguments are left. */
export function printf(io: ProgramIO, name = 'printf'): number {
  const words = io.argv.slice(1);
  if (words[0] === '--') words.shift();
  const [format, ...rest] = words;
  if (format === undefined) {
    io.err('printf: usage: printf FORMAT [ARG]...\n');
    return 1;
  }
  let status = 0;
  let stop = false;
  const bad = (text: string) => {
    io.err(`${name}: ${text}\n`);
    status = 1;
  };
  do {
    let used = 0;
    const take = () => {
      used++;
      return rest.shift();
    };
    const number = (text: string | undefined): number => {
      if (text === undefined || text === '') return 0;
      if (/^["']/.test(text)) return text.codePointAt(1) ?? 0;
      const value = Number(text.trim().replace(/^([-+]?)0(?=[0-7]+$)/, '$10o'));
      if (Number.isNaN(value)) bad(`invalid number '${text}'`);
      return Number.isNaN(value) ? 0 : value;
    };
    let out = '';
    let last = 0;
    for (const match of format.matchAll(directive)) {
      if (stop) break;
      out += withEscapes(format.slice(last, match.index), false).text;
      last = match.index + match[0].length;
      const [all, flags = '', width, precision, type = ''] = match;
      if (all === '%%') {
        out += '%';
        continue;
      }
      const size = width === '*' ? number(take()) : Number(width ?? 0);
      const digits = all.includes('.') ? (precision === '*' ? number(take()) : Number(precision ?? 0)) : undefined;
      let text: string;
      if (type === 's') text = (take() ?? '').slice(0, digits);
      else if (type === 'b') {
        const escaped = withEscapes(take() ?? '', true);
        text = escaped.text;
        stop = escaped.stop;
      } else if (type === 'c') text = (take() ?? '').slice(0, 1);
      else if ('diuxXofeEgG'.includes(type)) text = formatNumber(number(take()), type, digits, flags);
      else {
        bad(`${all}: invalid format`);
        return 1;
      }
      out += pad(text, size, flags, !'sbc'.includes(type) && (digits === undefined || 'feEgG'.includes(type)));
    }
    if (!stop) out += withEscapes(format.slice(last), false).text;
    io.out(withRawBytes(out));
    if (used === 0 || stop) break;
  } while (rest.length > 0);
  return status;
}

/** A number as C's printf writes it, without padding. */
export function formatNumber(value: number, type: string, digits: number | undefined, flags: string): string {
  const sign =
    value < 0 || Object.is(value, -0)
      ? value < 0
        ? '-'
        : ''
      : flags.includes('+')
        ? '+'
        : flags.includes(' ')
          ? ' '
          : '';
  const size = Math.abs(value);
  switch (type) {
    case 'd':
    case 'i':
    case 'u':
      return (
        sign +
        BigInt(Math.trunc(Number.isFinite(size) ? size : 0))
          .toString()
          .padStart(digits ?? 0, '0')
      );
    case 'x':
    case 'X':
    case 'o': {
      const whole = BigInt.asUintN(64, BigInt(Math.trunc(value)));
      const text = whole.toString(type === 'o' ? 8 : 16).padStart(digits ?? 0, '0');
      const prefix = flags.includes('#') && whole !== 0n ? (type === 'o' ? '0' : '0x') : '';
      return type === 'X' ? (prefix + text).toUpperCase() : prefix + text;
    }
    case 'e':
    case 'E': {
      const text = size.toExponential(digits ?? 6).replace(/e([-+])(\d)$/, 'e$10$2');
      return sign + (type === 'E' ? text.toUpperCase() : text);
    }
    case 'g':
    case 'G': {
      const precision = digits === 0 ? 1 : (digits ?? 6);
      const exponent = size === 0 ? 0 : Math.floor(Math.log10(size));
      const isShort = exponent >= -4 && exponent < precision;
      const plain = isShort
        ? size.toFixed(Math.max(0, precision - 1 - exponent))
        : size.toExponential(precision - 1).replace(/e([-+])(\d)$/, 'e$10$2');
      const text = plain.includes('e')
        ? plain.replace(/\.?0+e/, 'e')
        : plain.includes('.')
          ? plain.replace(/\.?0+$/, '')
          : plain;
      return sign + (type === 'G' ? text.toUpperCase() : text);
    }
    default:
      return Number.isFinite(value) ? sign + size.toFixed(digits ?? 6) : String(value).toLowerCase().slice(0, 3);
  }
}

/** Fills up to a width, with zeros where the flags and the type allow them. */
export function pad(text: string, width: number, flags: string, mayZero: boolean): string {
  const size = Math.abs(width);
  if (flags.includes('-') || width < 0) return text.padEnd(size);
  if (!flags.includes('0') || !mayZero) return text.padStart(size);
  const [, sign = '', rest = text] = /^([-+ ]?)(.*)$/s.exec(text) ?? [];
  return sign + rest.padStart(size - sign.length, '0');
}
