import { quoteGo } from '../quote.ts';
import { Cidr, Ip } from './values.ts';

/** What is wrong with a text that should be an address, with the part of it where that is seen. */
class ParseError extends Error {
  constructor(text: string, problem: string, at = '') {
    super(`ParseAddr(${quoteGo(text)}): ${problem}${at ? ` (at ${quoteGo(at)})` : ''}`);
  }
}

/** An address, or why the text is none (net/netip, ParseAddr); zones and mapped addresses are not allowed. */
export function parseIp(text: string): Ip | string {
  const parsed = parse(text);
  if (typeof parsed === 'string')
    return `IP Address ${quoteGo(text)} parse error during conversion from string: ${parsed}`;
  if (parsed.zone) return `IP address ${quoteGo(text)} with zone value is not allowed`;
  if (isMapped(parsed.ip)) return `IPv4-mapped IPv6 address ${quoteGo(text)} is not allowed`;
  return parsed.ip;
}

const isMapped = ({ family, bits }: Ip) => family === 6 && bits >> 32n === 0xffffn;

const conversion = 'network address parse error during conversion from string: ';

/** A network, or why the text is none (net/netip, ParsePrefix). */
export function parseCidr(text: string): Cidr | string {
  const parsed = parsePrefix(text);
  if (typeof parsed === 'string') return `${conversion}${conversion}netip.ParsePrefix(${quoteGo(text)}): ${parsed}`;
  return isMapped(parsed.ip) ? `${conversion}IPv4-mapped IPv6 address ${quoteGo(text)} is not allowed` : parsed;
}

function parsePrefix(text: string): Cidr | string {
  const slash = text.lastIndexOf('/');
  if (slash < 0) return "no '/'";
  const address = parse(text.slice(0, slash));
  if (typeof address === 'string') return address;
  if (address.zone) return 'IPv6 zones cannot be present in a prefix';
  const bits = text.slice(slash + 1);
  if (!/^(0|[1-9]\d*)$/.test(bits)) return `bad bits after slash: ${quoteGo(bits)}`;
  const { ip } = address;
  return Number(bits) > (ip.family === 4 ? 32 : 128) ? 'prefix length out of range' : new Cidr(ip, Number(bits));
}

function parse(text: string): { ip: Ip; zone: boolean } | string {
  const mark = /[.:%]/.exec(text)?.[0];
  try {
    if (mark === '.') return { ip: new Ip(4, parseV4(text, text)), zone: false };
    if (mark === ':') return parseV6(text);
    throw new ParseError(text, mark === '%' ? 'missing IPv6 address' : 'unable to parse IP');
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    throw error;
  }
}

function parseV4(whole: string, text: string): bigint {
  let bits = 0n;
  let value = 0;
  let digits = 0;
  let fields = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    if (/\d/.test(letter)) {
      if (digits === 1 && value === 0) throw new ParseError(whole, 'IPv4 field has octet with leading zero');
      value = value * 10 + Number(letter);
      digits++;
      if (value > 255) throw new ParseError(whole, 'IPv4 field has value >255');
    } else if (letter === '.') {
      if (i === 0 || i === text.length - 1 || text.charAt(i - 1) === '.')
        throw new ParseError(whole, 'IPv4 field must have at least one digit', text.slice(i));
      if (fields === 3) throw new ParseError(whole, 'IPv4 address too long');
      bits = (bits << 8n) | BigInt(value);
      fields++;
      value = 0;
      digits = 0;
    } else {
      throw new ParseError(whole, 'unexpected character', text.slice(i));
    }
  }
  if (fields < 3) throw new ParseError(whole, 'IPv4 address too short');
  return (bits << 8n) | BigInt(value);
}

function parseV6(text: string): { ip: Ip; zone: boolean } {
  const percent = text.indexOf('%');
  const zone = percent >= 0;
  if (zone && percent === text.length - 1) throw new ParseError(text, 'zone must be a non-empty string');
  let rest = zone ? text.slice(0, percent) : text;
  const bytes: number[] = [];
  let gap = -1;
  if (rest.startsWith('::')) {
    gap = 0;
    rest = rest.slice(2);
    if (rest === '') return { ip: new Ip(6, 0n), zone };
  }
  while (bytes.length < 16) {
    const [group = ''] = /^[\da-fA-F]*/.exec(rest) ?? [];
    if (group.length > 4) throw new ParseError(text, 'each group must have 4 or less digits', rest);
    if (group === '') throw new ParseError(text, 'each colon-separated field must have at least one digit', rest);
    if (rest.charAt(group.length) === '.') {
      if (gap < 0 && bytes.length !== 12)
        throw new ParseError(text, 'embedded IPv4 address must replace the final 2 fields of the address', rest);
      if (bytes.length + 4 > 16)
        throw new ParseError(text, 'too many hex fields to fit an embedded IPv4 at the end of the address', rest);
      const v4 = parseV4(text, rest);
      bytes.push(...[24n, 16n, 8n, 0n].map((by) => Number((v4 >> by) & 255n)));
      rest = '';
      break;
    }
    const value = Number.parseInt(group, 16);
    bytes.push(value >> 8, value & 255);
    rest = rest.slice(group.length);
    if (rest === '') break;
    if (!rest.startsWith(':')) throw new ParseError(text, 'unexpected character, want colon', rest);
    if (rest.length === 1) throw new ParseError(text, 'colon must be followed by more characters', rest);
    rest = rest.slice(1);
    if (rest.startsWith(':')) {
      if (gap >= 0) throw new ParseError(text, 'multiple :: in address', rest);
      gap = bytes.length;
      rest = rest.slice(1);
      if (rest === '') break;
    }
  }
  if (rest !== '') throw new ParseError(text, 'trailing garbage after address', rest);
  if (bytes.length < 16) {
    if (gap < 0) throw new ParseError(text, 'address string too short');
    bytes.splice(gap, 0, ...new Array<number>(16 - bytes.length).fill(0));
  } else if (gap >= 0) {
    throw new ParseError(text, 'the :: must expand to at least one field of zeros');
  }
  return {
    ip: new Ip(
      6,
      bytes.reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n),
    ),
    zone,
  };
}
