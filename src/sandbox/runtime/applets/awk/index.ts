import { absolutePath } from '../../open.ts';
import type { Program } from '../../process.ts';
import { readOptions, usageError } from '../options.ts';
import { parseAwk } from './parse.ts';
import { Awk } from './run.ts';
import { AwkError, type AwkProgram } from './syntax.ts';

const awk: Program = function* (io) {
  const options = readOptions(io, '+F:v:f:e:');
  const operands = [...options.operands];
  const texts = [...options.values('e')];
  for (const file of options.values('f')) {
    const text = io.files.read(absolutePath(io, file));
    if (text === undefined) {
      io.err(`awk: can't open '${file}': No such file or directory\n`);
      return 1;
    }
    texts.push(text);
  }
  if (texts.length === 0) {
    const text = operands.shift();
    if (text === undefined) throw usageError(io);
    texts.push(text);
  }
  let program: AwkProgram;
  try {
    program = parseAwk(texts.join('\n'));
  } catch (thrown) {
    if (!(thrown instanceof AwkError)) throw thrown;
    io.err(`awk: cmd. line:1: ${thrown.message}\n`);
    return 1;
  }
  const run = new Awk(io, program, operands);
  const separator = options.value('F');
  if (separator !== undefined) run.assign('FS', separator === 't' ? '\t' : separator.replace(/\\t/g, '\t'));
  for (const assignment of options.values('v')) {
    const [name = '', ...value] = assignment.split('=');
    run.assign(name, value.join('=').replace(/\\n/g, '\n').replace(/\\t/g, '\t'));
  }
  return yield* run.run();
};

export const awkApplets: readonly (readonly [string, Program])[] = [['awk', awk]];
