import { absolutePath } from '../../open.ts';
import type { Program, ProgramIO } from '../../process.ts';
import { put } from '../../streams.ts';
import { readOptions, usageError } from '../options.ts';
import { type Source, sources } from '../read.ts';
import { Editor } from './editor.ts';
import { parseSed, type SedCommand, SedError } from './parse.ts';

/** `sed`: lines go on as they come. */
const sed: Program = function* (io) {
  const options = readOptions(io, 'i::rEne:f:s', {
    expression: 'e',
    'in-place': 'i',
    quiet: 'n',
    silent: 'n',
    'regexp-extended': 'r',
  });
  const operands = [...options.operands];
  const scripts = [...options.values('e')];
  for (const file of options.values('f'))
    scripts.push((io.files.read(absolutePath(io, file)) ?? '').replace(/\n$/, ''));
  if (!options.has('e') && !options.has('f')) {
    const script = operands.shift();
    if (script === undefined) throw usageError(io);
    scripts.push(script);
  }
  let commands: SedCommand[];
  try {
    commands = parseSed(scripts.join('\n'), options.has('r') || options.has('E'));
  } catch (thrown) {
    if (!(thrown instanceof SedError)) throw thrown;
    io.err(`sed: ${thrown.message}\n`);
    return 1;
  }
  const quiet = options.has('n');
  let status = 0;
  const fail = () => {
    status = 1;
  };
  if (!options.has('i')) {
    const editor = new Editor(io, commands, quiet, (text) => put(io.stdout, text));
    const code = yield* editor.run(existing(io, operands, fail));
    return code || status;
  }
  for (const file of operands) {
    for (const source of existing(io, [file], fail)) {
      let edited = '';
      // biome-ignore lint/correctness/useYield: what never waits still has the shape of what does
      const editor = new Editor(io, commands, quiet, function* (text) {
        edited += text;
      });
      yield* editor.run([source][Symbol.iterator]());
      const path = absolutePath(io, file);
      const suffix = options.value('i');
      if (suffix) io.files.write(path + suffix, io.files.read(path) ?? '');
      const problem = io.files.write(path, edited);
      if (!problem) continue;
      io.err(`sed: can't create temp file '${file}': ${problem}\n`);
      fail();
    }
  }
  return status;
};

/** sed says what it cannot open in words of its own. */
function* existing(io: ProgramIO, files: readonly string[], fail: () => void): Generator<Source, void, undefined> {
  for (const file of files.length ? files : ['-']) {
    const loaded = file === '-' ? undefined : io.files.load(absolutePath(io, file));
    if (loaded?.kind === 'problem') {
      io.err(`sed: ${file}: ${loaded.problem}\n`);
      fail();
    } else yield* sources(io, [file], fail);
  }
}

export const sedApplets: readonly (readonly [string, Program])[] = [['sed', sed]];
