import { openOutput } from '../open.ts';
import type { Program } from '../process.ts';
import { put, takeAll, takeLine, takeNext } from '../streams.ts';
import { readOptions, usageError } from './options.ts';
import { readBytes, readLines, sources, unlines } from './read.ts';
import { sizeOf } from './sizes.ts';

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

/** The applets that show files, count in them or cut them. */
export const showApplets: readonly (readonly [string, Program])[] = [
  ['cat', cat],
  ['nl', nl],
  ['rev', rev],
  ['split', split],
  ['tac', tac],
  ['tee', tee],
  ['wc', wc],
];
