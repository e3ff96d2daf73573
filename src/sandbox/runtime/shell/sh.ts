import { absolutePath } from '../open.ts';
import type { ProgramIO, Script } from '../process.ts';
import { interact, runInput } from './interactive.ts';
import { runner, runTop } from './run.ts';
import { optionNames } from './set-options.ts';
import { newShell } from './state.ts';

const letters = 'aCefinuvxsc';

/** The program `sh`: `sh -c SCRIPT [NAME ARGUMENT…]`, `sh FILE`, or its standard input; at a terminal it prompts. */
export function* sh(io: ProgramIO): Script {
  const state = newShell(io, runner);
  const words = io.argv.slice(1);
  while (words[0] && /^[-+]./.test(words[0])) {
    const word = words.shift() ?? '';
    if (word === '--') break;
    if (word === '-o' || word === '+o') {
      state.options.add(optionNames[words[0] ?? ''] ?? words[0] ?? '');
      words.shift();
      continue;
    }
    for (const letter of word.slice(1)) {
      if (letter === 'l') continue;
      if (!letters.includes(letter)) {
        io.err(`${io.argv[0]}: illegal option ${word[0]}${letter}\n`);
        return 2;
      }
      if (word.startsWith('-')) state.options.add(letter);
      else state.options.delete(letter);
    }
  }
  if (state.options.has('c')) {
    const [script, name, ...positional] = words;
    if (script === undefined) {
      io.err(`${io.argv[0]}: -c requires an argument\n`);
      return 2;
    }
    if (name !== undefined) state.name = name;
    state.positional = positional;
    return yield* runTop(state, script, true);
  }
  const [file, ...positional] = words;
  if (file !== undefined && !state.options.has('s')) {
    const loaded = io.files.load(absolutePath(io, file));
    if (loaded.kind === 'problem') {
      io.err(`${io.argv[0]}: can't open '${file}': ${loaded.problem}\n`);
      return 2;
    }
    Object.assign(state, { name: file, positional, showsLine: true });
    const { content } = loaded;
    return yield* runTop(state, typeof content === 'string' ? content : Buffer.from(content).toString('utf8'), true);
  }
  state.positional = words;
  state.options.delete('s');
  if (io.terminal || state.options.has('i')) return yield* interact(state);
  return yield* runInput(state);
}
