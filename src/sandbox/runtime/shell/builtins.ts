import type { Signal, Wait } from '../process.ts';
import { echo, printf, test } from './output.ts';
import { absolute, ShellExit, ShellJump, type ShellState } from './state.ts';

type Builtin = (state: ShellState, words: readonly string[]) => Generator<Wait, number, void>;

/** A builtin that never waits. */
const plain = (run: (state: ShellState, words: readonly string[]) => number): Builtin =>
  // biome-ignore lint/correctness/useYield: a builtin that never waits still has the shape of one that does
  function* (state, words) {
    return run(state, words);
  };

const number = (text: string | undefined, otherwise: number) =>
  text === undefined ? otherwise : Number.parseInt(text, 10) || 0;

/** The commands that work on the shell itself, or that it has inside. */
export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', plain(() => 0)],
  ['true', plain(() => 0)],
  ['false', plain(() => 1)],
  ['echo', plain((state, words) => echo(words, state.out))],
  ['printf', plain((state, words) => printf(words, state.out))],
  ['test', plain((state, words) => test(state.io.files, words.slice(1), (path) => absolute(state, path)))],
  ['[', plain((state, words) => test(state.io.files, words.slice(1, -1), (path) => absolute(state, path)))],
  ['pwd', plain((state) => echo(['echo', state.directory], state.out))],
  ['cd', plain(changeDirectory)],
  ['export', plain(exportNames)],
  ['readonly', plain(exportNames)],
  ['local', plain(exportNames)],
  [
    'unset',
    plain((state, words) => {
      for (const name of words.slice(1)) {
        delete state.variables[name];
        state.exported.delete(name);
      }
      return 0;
    }),
  ],
  [
    'set',
    plain((state, words) => {
      for (const word of words.slice(1)) {
        if (/^-\w*e/.test(word)) state.exitOnError = true;
        if (/^\+\w*e/.test(word)) state.exitOnError = false;
      }
      const marker = words.indexOf('--');
      if (marker > 0) state.positional = words.slice(marker + 1);
      return 0;
    }),
  ],
  [
    'shift',
    plain((state, words) => {
      state.positional.splice(0, number(words[1], 1));
      return 0;
    }),
  ],
  [
    'exit',
    plain((state, words) => {
      throw new ShellExit(number(words[1], state.status) & 255);
    }),
  ],
  [
    'return',
    plain((state, words) => {
      throw new ShellJump('return', number(words[1], state.status));
    }),
  ],
  [
    'break',
    plain((_, words) => {
      throw new ShellJump('break', number(words[1], 1));
    }),
  ],
  [
    'continue',
    plain((_, words) => {
      throw new ShellJump('continue', number(words[1], 1));
    }),
  ],
  ['read', plain(readLine)],
  ['trap', plain(setTrap)],
  ['command', plain(findCommand)],
  ['type', plain(findCommand)],
  ['wait', waitForJobs],
  [
    'eval',
    function* (state, words) {
      return yield* state.run.script(state, words.slice(1).join(' '));
    },
  ],
  [
    '.',
    function* (state, words) {
      const text = state.io.files.read(absolute(state, words[1] ?? ''));
      if (text !== undefined) return yield* state.run.script(state, text);
      state.err(`sh: .: can't open '${words[1] ?? ''}'\n`);
      throw new ShellExit(2);
    },
  ],
  [
    'exec',
    function* (state, words) {
      if (words.length === 1) return 0;
      throw new ShellExit(yield* state.run.program(state, words.slice(1), {}, true));
    },
  ],
]);

function changeDirectory(state: ShellState, words: readonly string[]): number {
  const wanted = words[1] ?? '/root';
  const path = absolute(state, wanted);
  if (path !== '/' && state.io.files.list(path) === undefined) {
    state.err(`sh: cd: can't cd to ${wanted}: No such file or directory\n`);
    return 2;
  }
  state.directory = path;
  state.variables.PWD = path;
  return 0;
}

function exportNames(state: ShellState, words: readonly string[]): number {
  for (const word of words.slice(1)) {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    if (equals >= 0) state.variables[name] = word.slice(equals + 1);
    if (words[0] === 'export') state.exported.add(name);
  }
  return 0;
}

function readLine(state: ShellState, words: readonly string[]): number {
  const names = words.slice(1).filter((word) => !word.startsWith('-'));
  const { text } = state.input;
  if (text === '') return 1;
  const end = text.indexOf('\n');
  const line = end < 0 ? text : text.slice(0, end);
  state.input.text = end < 0 ? '' : text.slice(end + 1);
  const fields = line.trim().split(/[ \t]+/);
  names.forEach((name, index) => {
    state.variables[name] = index === names.length - 1 ? fields.slice(index).join(' ') : (fields[index] ?? '');
  });
  return end < 0 ? 1 : 0;
}

function setTrap(state: ShellState, words: readonly string[]): number {
  const [, action = '', ...names] = words;
  for (const name of names.map((text) =>
    text.replace(/^SIG/, '').replace(/^15$/, 'TERM').replace(/^2$/, 'INT').replace(/^0$/, 'EXIT'),
  )) {
    if (action === '-') state.traps.delete(name);
    else state.traps.set(name, action);
    if (name === 'EXIT') continue;
    const signal = name as Signal;
    // A trap runs when the command in the foreground has ended; only `wait` ends at once.
    state.io.onSignal(signal, () => {
      if (!state.traps.has(signal)) return;
      state.pending.push(signal);
      state.wake?.();
    });
  }
  return 0;
}

function findCommand(state: ShellState, words: readonly string[]): number {
  const name = words.slice(1).find((word) => !word.startsWith('-')) ?? '';
  const known = builtins.has(name) || state.functions.has(name) || state.io.program(name) !== undefined;
  if (known) state.out(`${builtins.has(name) ? name : `/bin/${name}`}\n`);
  return known ? 0 : 127;
}

function* waitForJobs(state: ShellState): Generator<Wait, number, void> {
  let code = 0;
  for (const job of state.jobs) {
    let stop = () => {};
    yield (resume) => {
      let resumed = false;
      const once = () => {
        if (resumed) return;
        resumed = true;
        resume();
      };
      state.wake = once;
      stop = job.onEnd(once);
      return stop;
    };
    state.wake = undefined;
    stop();
    if (state.pending.length > 0) return 143;
    code = job.code() ?? 0;
  }
  state.jobs = [];
  return code;
}
