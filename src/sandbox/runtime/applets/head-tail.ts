import { absolutePath, isEndless } from '../open.ts';
import { type Program, type ProgramIO, type Script, sleep, type Wait } from '../process.ts';
import { type Input, put, takeAll, takeLine, takeNext } from '../streams.ts';
import { hoard } from './hoard.ts';
import { appletName, readOptions } from './options.ts';
import { type Source, sources } from './read.ts';
import { sizeOf } from './sizes.ts';

/** `-5` is `-n 5`, as of old. */
const oldCount = (words: readonly string[]) =>
  words.flatMap((word, index) =>
    /^-\d+$/.test(word) && !/^-[nc]$/.test(words[index - 1] ?? '') ? ['-n', word.slice(1)] : [word],
  );

/** The number that an option gives; undefined, with a message, when it is none. */
function amount(io: ProgramIO, text: string): number | undefined {
  const value = sizeOf(text.replace(/^[-+]/, ''));
  if (value === undefined) io.err(`${appletName(io)}: invalid number '${text}'\n`);
  return value;
}

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
  const count = amount(io, wanted);
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
  const count = amount(io, wanted);
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

/** The applets that show the beginning or the end of files. */
export const headTailApplets: readonly (readonly [string, Program])[] = [
  ['head', head],
  ['tail', tail],
];
