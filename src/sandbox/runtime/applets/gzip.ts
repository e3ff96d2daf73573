import { gunzipSync, gzipSync } from 'node:zlib';
import { absolutePath, openInput } from '../open.ts';
import type { Program, ProgramIO, Wait } from '../process.ts';
import { takeAll } from '../streams.ts';
import { appletName, readOptions } from './options.ts';

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

/** The applets that compress. */
export const gzipApplets: readonly (readonly [string, Program])[] = [
  ['gunzip', gzip],
  ['gzip', gzip],
  ['zcat', gzip],
];
