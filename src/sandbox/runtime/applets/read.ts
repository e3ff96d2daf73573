import { openInput } from '../open.ts';
import type { ProgramIO, Wait } from '../process.ts';
import { type Input, takeAll, takeLine } from '../streams.ts';
import { appletName } from './options.ts';

/** An input with the name it was given by. */
export interface Source {
  name: string;
  input: Input;
}

/** Those that say no more than the name of what they cannot open. */
const plain = new Set('cut fold head hexdump nl od paste rev strings tac wc'.split(' '));

/** Opens the named files, `-` or none being the standard input; complains about those that cannot be read. */
export function* sources(
  io: ProgramIO,
  files: readonly string[],
  failed: () => void,
): Generator<Source, void, undefined> {
  for (const name of files.length ? files : ['-']) {
    const input = name === '-' ? io.stdin : openInput(io, name);
    if (typeof input !== 'string') {
      yield { name, input };
      continue;
    }
    // busybox opens a directory and fails to read it.
    const isPlain = plain.has(appletName(io));
    const why = isPlain
      ? `${name}: ${input}`
      : input === 'Is a directory'
        ? 'read error: Is a directory'
        : `can't open '${name}': ${input}`;
    io.err(`${appletName(io)}: ${why}\n`);
    failed();
  }
}

/** All bytes of the named files, one after the other. */
export function* readBytes(
  io: ProgramIO,
  files: readonly string[],
  failed: () => void = () => {},
): Generator<Wait, Uint8Array, void> {
  const pieces: Uint8Array[] = [];
  for (const { input } of sources(io, files, failed)) pieces.push(yield* takeAll(input));
  return Buffer.concat(pieces);
}

/** All text of the named files. */
export function* readText(
  io: ProgramIO,
  files: readonly string[],
  failed: () => void = () => {},
): Generator<Wait, string, void> {
  return Buffer.from(yield* readBytes(io, files, failed)).toString('utf8');
}

/** All lines of the named files, without their newlines. */
export function* readLines(
  io: ProgramIO,
  files: readonly string[],
  failed: () => void = () => {},
): Generator<Wait, string[], void> {
  const lines: string[] = [];
  for (const { input } of sources(io, files, failed)) lines.push(...(yield* linesOf(input)));
  return lines;
}

/** The lines of one input, to its end. */
export function* linesOf(input: Input): Generator<Wait, string[], void> {
  const lines: string[] = [];
  for (let line = yield* takeLine(input); line !== undefined; line = yield* takeLine(input))
    lines.push(line.replace(/\n$/, ''));
  return lines;
}

export const unlines = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
