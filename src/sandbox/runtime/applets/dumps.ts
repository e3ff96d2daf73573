import type { Program } from '../process.ts';
import { readOptions } from './options.ts';
import { readBytes } from './read.ts';

const hex = (byte: number) => byte.toString(16).padStart(2, '0');
const printable = (bytes: Uint8Array) =>
  [...bytes].map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');

function* rows(bytes: Uint8Array): Generator<[number, Uint8Array], void, undefined> {
  for (let at = 0; at < bytes.length; at += 16) yield [at, bytes.subarray(at, at + 16)];
}

const hexdump: Program = function* (io) {
  const options = readOptions(io, 'bcdoxCe:f:n:s:v');
  const all = yield* readBytes(io, options.operands);
  const bytes = all.subarray(Number(options.value('s') ?? 0)).subarray(0, Number(options.value('n') ?? all.length));
  const offset = (at: number) => at.toString(16).padStart(options.has('C') ? 8 : 7, '0');
  for (const [at, row] of rows(bytes)) {
    if (options.has('C')) {
      const cells = [...row].map(hex);
      const left = cells.slice(0, 8).join(' ').padEnd(23);
      const right = cells.slice(8).join(' ').padEnd(23);
      io.out(`${offset(at)}  ${left}  ${right}  |${printable(row)}|\n`);
    } else {
      const words = [];
      for (let i = 0; i < row.length; i += 2) words.push(hex(row[i + 1] ?? 0) + hex(row[i] ?? 0));
      io.out(`${offset(at)} ${words.join(' ').padEnd(39)}\n`);
    }
  }
  if (bytes.length) io.out(`${offset(bytes.length)}\n`);
  return 0;
};

const named: Record<number, string> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};

const od: Program = function* (io) {
  const options = readOptions(io, 'abcdfhiloxsA:t:N:j:vS:w::');
  const all = yield* readBytes(io, options.operands);
  const bytes = all.subarray(Number(options.value('j') ?? 0)).subarray(0, Number(options.value('N') ?? all.length));
  const type =
    options.value('t') ?? (options.has('c') ? 'c' : options.has('x') ? 'x2' : options.has('b') ? 'o1' : 'o2');
  const base = options.value('A') ?? 'o';
  const offset = (at: number) =>
    base === 'n' ? '' : at.toString({ d: 10, x: 16 }[base] ?? 8).padStart(base === 'x' ? 6 : 7, '0');
  const size = Number(/\d+/.exec(type)?.[0] ?? (type.startsWith('c') || type.startsWith('a') ? 1 : 4));
  const [radix, width] = type.startsWith('x')
    ? [16, size * 2]
    : type.startsWith('o')
      ? [8, Math.ceil((size * 8) / 3)]
      : [10, size * 2 + 1];
  for (const [at, row] of rows(bytes)) {
    let line = offset(at);
    if (type.startsWith('c'))
      for (const byte of row)
        line += ` ${(named[byte] ?? (byte > 31 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'))).padStart(3)}`;
    else
      for (let i = 0; i < row.length; i += size) {
        let value = 0;
        for (let j = size - 1; j >= 0; j--) value = value * 256 + (row[i + j] ?? 0);
        line += ` ${value.toString(radix).padStart(width, radix === 10 ? ' ' : '0')}`;
      }
    io.out(`${line}\n`);
  }
  if (base !== 'n') io.out(`${offset(bytes.length)}\n`);
  return 0;
};

const xxd: Program = function* (io) {
  const options = readOptions(io, 'l:s:g:c:pr');
  const all = yield* readBytes(io, options.operands);
  if (options.has('r')) {
    const text = Buffer.from(all).toString('latin1');
    const digits = options.has('p') ? text : text.replace(/^[^:]*:/gm, '').replace(/ {2}.*$/gm, '');
    io.out(Buffer.from(digits.replace(/\s/g, ''), 'hex'));
    return 0;
  }
  const bytes = all.subarray(Number(options.value('s') ?? 0)).subarray(0, Number(options.value('l') ?? all.length));
  if (options.has('p')) {
    io.out(
      `${Buffer.from(bytes)
        .toString('hex')
        .replace(/.{60}(?=.)/g, '$&\n')}\n`,
    );
    return 0;
  }
  for (const [at, row] of rows(bytes)) {
    const pairs = [];
    for (let i = 0; i < row.length; i += 2) pairs.push([...row.subarray(i, i + 2)].map(hex).join(''));
    io.out(`${at.toString(16).padStart(8, '0')}: ${pairs.join(' ').padEnd(39)}  ${printable(row)}\n`);
  }
  return 0;
};

/** The applets that show bytes as numbers. */
export const dumpApplets: readonly (readonly [string, Program])[] = [
  ['hexdump', hexdump],
  ['od', od],
  ['xxd', xxd],
];
