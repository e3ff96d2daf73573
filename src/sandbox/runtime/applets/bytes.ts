import { absolutePath, openInput, openOutput } from '../open.ts';
import type { Program } from '../process.ts';
import { takeNext } from '../streams.ts';
import { readOptions, usageError } from './options.ts';
import { readBytes } from './read.ts';
import { sizeOf } from './sizes.ts';

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

/** The applets that copy and encode bytes. */
export const byteApplets: readonly (readonly [string, Program])[] = [
  ['base64', base64],
  ['dd', dd],
];
