import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { absolutePath, openInput, openOutput } from '../open.ts';
import type { Program, ProgramIO, Wait } from '../process.ts';
import { takeAll, takeNext } from '../streams.ts';
import { appletName, readOptions, usageError } from './options.ts';
import { readBytes, sources } from './read.ts';
import { sizeOf } from './show.ts';

const digest = (algorithm: string): Program =>
  function* (io) {
    const options = readOptions(io, 'scw', { check: 'c' });
    let status = 0;
    const fail = () => {
      status = 1;
    };
    if (options.has('c')) return yield* check(io, algorithm, options.operands, options.has('s'));
    for (const { name, input } of sources(io, options.operands, fail))
      io.out(
        `${createHash(algorithm)
          .update(yield* takeAll(input))
          .digest('hex')}  ${name}\n`,
      );
    return status;
  };

function* check(io: ProgramIO, algorithm: string, files: readonly string[], isSilent: boolean) {
  const list = Buffer.from(yield* readBytes(io, files)).toString('utf8');
  let failed = 0;
  const lines = list.split('\n').filter(Boolean);
  for (const line of lines) {
    const [, wanted = '', name = ''] = /^(\S+) [ *](.*)$/.exec(line) ?? [];
    const input = openInput(io, name);
    const found =
      typeof input === 'string'
        ? undefined
        : createHash(algorithm)
            .update(yield* takeAll(input))
            .digest('hex');
    if (found === undefined) io.err(`${appletName(io)}: can't open '${name}': No such file or directory\n`);
    if (found !== wanted) failed++;
    if (!isSilent) io.out(`${name}: ${found === wanted ? 'OK' : 'FAILED'}\n`);
  }
  if (failed > 0 && !isSilent)
    io.err(`${appletName(io)}: WARNING: ${failed} of ${lines.length} computed checksums did NOT match\n`);
  return failed > 0 ? 1 : 0;
}

const base64: Program = function* (io) {
  const options = readOptions(io, 'dw:', { decode: 'd', wrap: 'w' });
  let status = 0;
  const bytes = yield* readBytes(io, options.operands, () => {
    status = 1;
  });
  if (options.has('d')) {
    const text = Buffer.from(bytes).toString('latin1').replace(/\s/g, '');
    io.out(Buffer.from(text.replace(/[^A-Za-z0-9+/=].*$/s, ''), 'base64'));
    if (/[^A-Za-z0-9+/=]/.test(text)) {
      io.err('base64: truncated input\n');
      return 1;
    }
    return status;
  }
  const width = Number(options.value('w') ?? 76);
  const text = Buffer.from(bytes).toString('base64');
  io.out(width === 0 ? text : text.replace(new RegExp(`.{1,${width}}`, 'g'), '$&\n'));
  return status;
};

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

const dd: Program = function* (io) {
  const values = new Map<string, string>();
  for (const word of io.argv.slice(1)) {
    const [name = '', ...value] = word.split('=');
    if (!['if', 'of', 'bs', 'ibs', 'obs', 'count', 'skip', 'seek', 'conv', 'iflag', 'oflag', 'status'].includes(name))
      throw usageError(io);
    values.set(name, value.join('='));
  }
  const number = (name: string, otherwise: number) => {
    const text = values.get(name);
    return text === undefined ? otherwise : (sizeOf(text) ?? 0);
  };
  const size = number('bs', number('ibs', 512));
  const [from, to] = [values.get('if'), values.get('of')];
  const input = from === undefined ? io.stdin : openInput(io, from);
  if (typeof input === 'string') {
    io.err(`dd: can't open '${from ?? ''}': ${input}\n`);
    return 1;
  }
  const output = to === undefined ? io.stdout : openOutput(io, to, (values.get('conv') ?? '').includes('notrunc'));
  if (typeof output === 'string') {
    io.err(`dd: can't open '${to ?? ''}': ${output}\n`);
    return 1;
  }
  const beganMs = io.clock.now();
  // The buffer of one block.
  const free = io.allocate(size);
  yield io.work(1);
  let [full, partial, bytes] = [0, 0, 0];
  for (let skip = number('skip', 0) * size; skip > 0; ) {
    const piece = yield* takeNext(input, skip);
    if (!piece) break;
    skip -= piece.length;
  }
  const count = number('count', Number.POSITIVE_INFINITY);
  while (full + partial < count) {
    const piece = yield* takeNext(input, size);
    if (!piece) break;
    while (output.isFull()) yield output.drained;
    output.write(piece);
    bytes += piece.length;
    if (piece.length === size) full++;
    else partial++;
    if (bytes > 0 && full % 256 === 0) yield io.work(1);
    if (to !== undefined && (io.files.stat(absolutePath(io, to))?.size ?? bytes) < bytes && !to.startsWith('/dev/')) {
      io.err(`dd: error writing '${to}': No space left on device\n`);
      break;
    }
  }
  free();
  if (values.get('status') !== 'none') {
    const seconds = (io.clock.now() - beganMs) / 1000;
    io.err(`${full}+${partial} records in\n${full}+${partial} records out\n`);
    if (values.get('status') !== 'noxfer')
      io.err(
        `${bytes} bytes (${human(bytes)}) copied, ${seconds.toFixed(6)} seconds, ${human(bytes / (seconds || 0.001))}/s\n`,
      );
  }
  return 0;
};

function human(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < 4) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(1)}${['B', 'KB', 'MB', 'GB', 'TB'][unit] ?? ''}`;
}

/** gzip as bytes, or undefined when they are none of gzip's. */
export function unzipped(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}

/** `gzip`, `gunzip` and `zcat`. */
const gzip: Program = function* (io) {
  const name = appletName(io);
  const options = readOptions(io, 'cfdktnqv123456789');
  const expands = name !== 'gzip' || options.has('d') || options.has('t');
  const toOutput = options.has('c') || name === 'zcat';
  let status = 0;
  const complain = (text: string) => {
    io.err(`${name}: ${text}\n`);
    status = 1;
  };
  for (const file of options.operands.length ? options.operands : ['-']) {
    const input = file === '-' ? io.stdin : openInput(io, file);
    if (typeof input === 'string') {
      complain(`${file}: ${input}`);
      continue;
    }
    const path = absolutePath(io, file);
    const goesOn = file === '-' || toOutput || options.has('t');
    if (!goesOn && expands && !/\.t?gz$/.test(file)) {
      complain(`${file}: unknown suffix - ignored`);
      continue;
    }
    const bytes = yield* takeAll(input);
    const result = expands ? unzipped(bytes) : gzipSync(bytes);
    if (!result) complain(expands && bytes.length > 0 ? 'invalid magic' : 'short read');
    else if (options.has('t')) continue;
    else if (goesOn) yield* send(io, result);
    else {
      const to = expands ? path.replace(/\.tgz$/, '.tar').replace(/\.gz$/, '') : `${path}.gz`;
      if (io.files.stat(to) && !options.has('f')) complain(`can't open '${to.split('/').at(-1) ?? ''}': File exists`);
      else {
        const problem = io.files.write(to, result, io.files.stat(path)?.mode);
        if (problem) complain(`can't open '${to}': ${problem}`);
        else if (!options.has('k')) io.files.remove(path);
      }
    }
  }
  return status;
};

function* send(io: ProgramIO, bytes: Uint8Array): Generator<Wait, void, void> {
  for (let at = 0; at < bytes.length; at += 65_536) {
    while (io.stdout.isFull()) yield io.stdout.drained;
    io.out(bytes.subarray(at, at + 65_536));
  }
}

/** The applets that work on bytes. */
export const byteApplets: readonly (readonly [string, Program])[] = [
  ['base64', base64],
  ['dd', dd],
  ['gunzip', gzip],
  ['gzip', gzip],
  ['hexdump', hexdump],
  ['md5sum', digest('md5')],
  ['od', od],
  ['sha1sum', digest('sha1')],
  ['sha256sum', digest('sha256')],
  ['sha512sum', digest('sha512')],
  ['xxd', xxd],
  ['zcat', gzip],
];
