import { absolutePath, isEndless, openOutput } from '../open.ts';
import type { Program, ProgramIO, Script, Wait } from '../process.ts';
import { sleep } from '../process.ts';
import { type Input, put, takeAll, takeLine, takeNext } from '../streams.ts';
import { hoard } from './hoard.ts';
import { appletName, readOptions, usageError } from './options.ts';
import { readBytes, readLines, type Source, sources, unlines } from './read.ts';

/** `cat`: what it reads goes on as it comes. */
const cat: Program = function* (io) {
  const options = readOptions(io, 'etvnbAu');
  let status = 0;
  let number = 0;
  const changes = ['e', 't', 'v', 'n', 'b', 'A'].some(options.has);
  for (const { input } of sources(io, options.operands, () => {
    status = 1;
  })) {
    if (!changes) {
      for (let piece = yield* takeNext(input); piece; piece = yield* takeNext(input)) yield* put(io.stdout, piece);
      continue;
    }
    for (let line = yield* takeLine(input); line !== undefined; line = yield* takeLine(input)) {
      const text = line.replace(/\n$/, '');
      let shown = options.has('t') || options.has('A') ? text.replaceAll('\t', '^I') : text;
      if (options.has('e') || options.has('A')) shown += '$';
      if (options.has('n') || (options.has('b') && text !== '')) shown = `${String(++number).padStart(6)}\t${shown}`;
      yield* put(io.stdout, shown + (line.endsWith('\n') ? '\n' : ''));
    }
  }
  return status;
};

const units: Record<string, number> = {
  b: 512,
  k: 1024,
  kB: 1000,
  m: 1048576,
  M: 1048576,
  g: 1073741824,
  G: 1073741824,
};

/** `10`, `2k`; undefined when it is no number. */
export function sizeOf(text: string): number | undefined {
  const match = /^(\d+)([a-zA-Z]*)$/.exec(text);
  if (!match) return undefined;
  const unit = match[2] ? units[match[2]] : 1;
  return unit === undefined ? undefined : Number(match[1]) * unit;
}

/** `-5` is `-n 5`, as of old. */
const oldCount = (words: readonly string[]) =>
  words.flatMap((word, index) =>
    /^-\d+$/.test(word) && !/^-[nc]$/.test(words[index - 1] ?? '') ? ['-n', word.slice(1)] : [word],
  );

function amount(io: ProgramIO, text: string): number {
  const value = sizeOf(text.replace(/^[-+]/, ''));
  if (value !== undefined) return value;
  io.err(`${appletName(io)}: invalid number '${text}'\n`);
  throw usageless;
}
const usageless = { kind: 'invalid number' };

const withHeaders = (io: ProgramIO, isOn: boolean) => {
  let first = true;
  return ({ name }: Source) => {
    if (!isOn) return;
    io.out(`${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
    first = false;
  };
};

const head: Program = function* (io) {
  const options = readOptions(io, 'n:c:qv', {}, oldCount(io.argv.slice(1)));
  let status = 0;
  const wanted = options.value('c') ?? options.value('n') ?? '10';
  const fromEnd = wanted.startsWith('-');
  const count = numberOr(io, wanted);
  if (count === undefined) return 1;
  const header = withHeaders(io, (options.operands.length > 1 && !options.has('q')) || options.has('v'));
  for (const source of sources(io, options.operands, () => {
    status = 1;
  })) {
    header(source);
    if (options.has('c')) yield* headBytes(io, source.input, count, fromEnd);
    else yield* headLines(io, source.input, count, fromEnd);
  }
  return status;
};

function numberOr(io: ProgramIO, text: string): number | undefined {
  try {
    return amount(io, text);
  } catch (thrown) {
    if (thrown === usageless) return undefined;
    throw thrown;
  }
}

function* headBytes(io: ProgramIO, input: Input, count: number, fromEnd: boolean): Generator<Wait, void, void> {
  if (fromEnd) {
    const all = yield* takeAll(input);
    return io.out(all.subarray(0, Math.max(0, all.length - count)));
  }
  for (let left = count; left > 0; ) {
    const piece = yield* takeNext(input, left);
    if (!piece) return;
    left -= piece.length;
    yield* put(io.stdout, piece);
  }
}

function* headLines(io: ProgramIO, input: Input, count: number, fromEnd: boolean): Generator<Wait, void, void> {
  const kept: string[] = [];
  for (let left = fromEnd ? Number.POSITIVE_INFINITY : count; left > 0; left--) {
    const line = yield* takeLine(input);
    if (line === undefined) return;
    kept.push(line);
    if (!fromEnd || kept.length > count) yield* put(io.stdout, kept.shift() ?? '');
  }
}

// How often `tail -f` looks; busybox does it every second, too.
const followMs = 1000;

const tail: Program = function* (io) {
  const words = oldCount(io.argv.slice(1)).flatMap((word, index, all) =>
    /^\+\d+$/.test(word) && !/^-[nc]$/.test(all[index - 1] ?? '') ? ['-n', word] : [word],
  );
  const options = readOptions(io, 'fFn:c:qvs:', { follow: 'f', lines: 'n', bytes: 'c', retry: 'F' }, words);
  let status = 0;
  const wanted = options.value('c') ?? options.value('n') ?? '10';
  const count = numberOr(io, wanted);
  if (count === undefined) return 1;
  const header = withHeaders(io, (options.operands.length > 1 && !options.has('q')) || options.has('v'));
  const follows = options.has('f') || options.has('F');
  const opened: Source[] = [];
  for (const source of sources(io, options.operands, () => {
    status = 1;
  })) {
    header(source);
    const fromStart = wanted.startsWith('+');
    const isPipe = source.name === '-';
    if (!isPipe || !follows) {
      if (isEndless(absolutePath(io, source.name))) yield* hoard(io);
      const bytes = yield* takeAll(source.input);
      io.out(options.has('c') ? lastBytes(bytes, count, fromStart) : lastLines(bytes, count, fromStart));
    }
    opened.push(source);
  }
  if (!follows) return status;
  if (opened.length === 0 && !options.has('F')) {
    io.err('tail: no files\n');
    return 1;
  }
  return yield* follow(io, opened, options.operands, options.has('F'), header);
};

function lastBytes(bytes: Uint8Array, count: number, fromStart: boolean): Uint8Array {
  if (fromStart) return bytes.subarray(Math.max(0, count - 1));
  return bytes.subarray(Math.max(0, bytes.length - count));
}

function lastLines(bytes: Uint8Array, count: number, fromStart: boolean): Uint8Array {
  if (fromStart) {
    let at = 0;
    for (let skip = count - 1; skip > 0 && at < bytes.length; skip--) {
      const end = bytes.indexOf(10, at);
      at = end < 0 ? bytes.length : end + 1;
    }
    return bytes.subarray(at);
  }
  if (count === 0) return bytes.subarray(bytes.length);
  let at = bytes.at(-1) === 10 ? bytes.length - 1 : bytes.length;
  for (let left = count; left > 0; left--) {
    const start = at === 0 ? -1 : bytes.lastIndexOf(10, at - 1);
    if (start < 0) return bytes;
    at = start;
  }
  return bytes.subarray(at + 1);
}

function* follow(
  io: ProgramIO,
  opened: Source[],
  names: readonly string[],
  retries: boolean,
  header: (source: Source) => void,
): Script {
  const pipes = opened.filter(({ name }) => name === '-');
  const files = opened.filter(({ name }) => name !== '-');
  for (const { input } of pipes)
    for (let piece = yield* takeNext(input); piece; piece = yield* takeNext(input)) yield* put(io.stdout, piece);
  if (files.length === 0 && !retries) return 0;
  let shown = files.at(-1);
  for (;;) {
    yield sleep(io.clock, followMs);
    for (const name of retries ? names : [])
      if (!files.some((file) => file.name === name) && io.files.stat(name))
        for (const source of sources(io, [name], () => {})) files.push(source);
    for (const source of files) {
      const piece = source.input.take();
      if (!(piece instanceof Uint8Array)) continue;
      if (source !== shown) header(source);
      shown = source;
      yield* put(io.stdout, piece);
    }
  }
}

const tee: Program = function* (io) {
  const options = readOptions(io, 'ai');
  let status = 0;
  const outputs = options.operands.flatMap((file) => {
    const output = file === '-' ? io.stdout : openOutput(io, file, options.has('a'));
    if (typeof output !== 'string') return [output];
    io.err(`tee: ${file}: ${output}\n`);
    status = 1;
    return [];
  });
  for (let piece = yield* takeNext(io.stdin); piece; piece = yield* takeNext(io.stdin)) {
    yield* put(io.stdout, piece);
    for (const output of outputs) yield* put(output, piece);
  }
  return status;
};

const wc: Program = function* (io) {
  const options = readOptions(io, 'lwcmL');
  const wanted = ['l', 'w', 'm', 'c', 'L'].filter((letter) =>
    ['l', 'w', 'm', 'c', 'L'].some(options.has) ? options.has(letter) : 'lwc'.includes(letter),
  );
  let status = 0;
  const totals = wanted.map(() => 0);
  const single = wanted.length === 1 && options.operands.length < 2;
  const show = (counts: readonly number[], name: string) => {
    const shown = counts.map((count) => (single ? String(count) : String(count).padStart(9))).join(single ? '' : ' ');
    io.out(`${shown}${name === '-' || options.operands.length === 0 ? '' : ` ${name}`}\n`);
  };
  for (const { name, input } of sources(io, options.operands, () => {
    status = 1;
  })) {
    const bytes = yield* takeAll(input);
    const text = Buffer.from(bytes).toString('utf8');
    const counts: Record<string, number> = {
      l: text.split('\n').length - 1,
      w: text.split(/\s+/).filter(Boolean).length,
      m: [...text].length,
      c: bytes.length,
      L: Math.max(0, ...text.split('\n').map((line) => line.length)),
    };
    const row = wanted.map((letter) => counts[letter] ?? 0);
    row.forEach((count, index) => {
      totals[index] = (totals[index] ?? 0) + count;
    });
    show(row, name);
  }
  if (options.operands.length > 1) show(totals, 'total');
  return status;
};

const tac: Program = function* (io) {
  let status = 0;
  const lines = yield* readLines(io, readOptions(io, '').operands, () => {
    status = 1;
  });
  io.out(unlines(lines.reverse()));
  return status;
};

const rev: Program = function* (io) {
  let status = 0;
  const lines = yield* readLines(io, readOptions(io, '').operands, () => {
    status = 1;
  });
  io.out(unlines(lines.map((line) => [...line].reverse().join(''))));
  return status;
};

const nl: Program = function* (io) {
  const options = readOptions(io, 'b:w:s:v:i:n:', {});
  const width = Number(options.value('w') ?? 6);
  const separator = options.value('s') ?? '\t';
  let number = Number(options.value('v') ?? 1);
  let status = 0;
  const lines = yield* readLines(io, options.operands, () => {
    status = 1;
  });
  for (const line of lines) {
    const isCounted = line !== '' || options.value('b') === 'a';
    io.out(isCounted ? `${String(number).padStart(width)}${separator}${line}\n` : `${' '.repeat(width + 1)}${line}\n`);
    if (isCounted) number += Number(options.value('i') ?? 1);
  }
  return status;
};

const split: Program = function* (io) {
  const options = readOptions(io, 'l:b:a:');
  if (options.operands.length > 2) throw usageError(io);
  const bytes = yield* readBytes(io, options.operands.slice(0, 1));
  const size = options.value('b') === undefined ? undefined : sizeOf(options.value('b') ?? '');
  const lines = Number(options.value('l') ?? 1000);
  const prefix = options.operands[1] ?? 'x';
  const letters = Number(options.value('a') ?? 2);
  for (let at = 0, part = 0; at < bytes.length; part++) {
    let end = at;
    if (size !== undefined) end = Math.min(bytes.length, at + size);
    else
      for (let count = 0; count < lines && end < bytes.length; count++) {
        const newline = bytes.indexOf(10, end);
        end = newline < 0 ? bytes.length : newline + 1;
      }
    let suffix = '';
    for (let left = part, place = 0; place < letters; place++, left = Math.floor(left / 26))
      suffix = String.fromCharCode(97 + (left % 26)) + suffix;
    const output = openOutput(io, prefix + suffix, false);
    if (typeof output === 'string') {
      io.err(`split: can't open '${prefix}${suffix}': ${output}\n`);
      return 1;
    }
    output.write(bytes.subarray(at, end));
    at = end;
  }
  return 0;
};

/** The applets that show files, or parts of them. */
export const showApplets: readonly (readonly [string, Program])[] = [
  ['cat', cat],
  ['head', head],
  ['nl', nl],
  ['rev', rev],
  ['split', split],
  ['tac', tac],
  ['tail', tail],
  ['tee', tee],
  ['wc', wc],
];
