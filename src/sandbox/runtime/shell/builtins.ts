import { normalize } from '../file-path.ts';
import { absolutePath } from '../open.ts';
import { instant, type Program, type ProgramIO, type Script } from '../process.ts';
import { evaluateArithmetic } from './arithmetic.ts';
import { echo } from './echo.ts';
import { untilReturn } from './ending.ts';
import { getOptions } from './get-options.ts';
import { foreground, killBuiltin, listJobs, waitForJobs } from './job-builtins.ts';
import { printf } from './printf.ts';
import { quoted } from './quote.ts';
import { readLine } from './read-line.ts';
import { openerOf } from './redirect.ts';
import { say } from './say.ts';
import { setOptions } from './set-options.ts';
import { absolute, complainOf, fatal, ShellExit, ShellJump, type ShellState, write } from './state.ts';
import { testProgram } from './test.ts';
import { setTrap } from './traps.ts';
import { exportNames, localNames, unsetNames } from './variable-builtins.ts';

type Builtin = (state: ShellState, words: readonly string[]) => Script;

/** A builtin that never waits. */
const plain = (run: (state: ShellState, words: readonly string[]) => number): Builtin =>
  // biome-ignore lint/correctness/useYield: a builtin that never waits still has the shape of one that does
  function* (state, words) {
    return run(state, words);
  };

/** A program that the shell has inside. */
const within =
  (program: Program): Builtin =>
  (state, words) =>
    program({
      ...state.io,
      ...openerOf(state),
      argv: words,
      environment: state.variables,
      out: (chunk) => write(state, chunk),
      err: (chunk) => write(state, chunk, 2),
    } satisfies ProgramIO);

/** A number that an operand of a special builtin must be. */
function numberOf(state: ShellState, words: readonly string[], otherwise: number): number {
  const text = words[1];
  if (text === undefined) return otherwise;
  if (/^\d+$/.test(text)) return Number(text);
  throw fatal(state, words[0] ?? '', `Illegal number: ${text}`);
}

/** Those that POSIX calls special: a failure in them ends the shell. */
export const specialBuiltins: ReadonlySet<string> = new Set(
  '. : break continue eval exec exit export readonly return set shift times trap unset'.split(' '),
);

/** The commands that work on the shell itself, or that it has inside. */
export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', plain(() => 0)],
  ['true', plain(() => 0)],
  ['false', plain(() => 1)],
  ['echo', within(instant((io) => echo(io)))],
  ['printf', within(instant((io) => printf(io, 'sh')))],
  ['test', within(testProgram)],
  ['[', within(testProgram)],
  ['[[', within(testProgram)],
  ['pwd', plain((state) => say(state, state.directory))],
  ['cd', plain(changeDirectory)],
  ['export', plain(exportNames)],
  ['readonly', plain(exportNames)],
  ['local', plain(localNames)],
  ['unset', plain(unsetNames)],
  ['set', plain(setOptions)],
  [
    'shift',
    plain((state, words) => {
      const count = numberOf(state, words, 1);
      if (count > state.positional.length) return 1;
      state.positional.splice(0, count);
      return 0;
    }),
  ],
  [
    'exit',
    plain((state, words) => {
      throw new ShellExit(numberOf(state, words, state.status) & 255);
    }),
  ],
  [
    'return',
    plain((state, words) => {
      throw new ShellJump('return', numberOf(state, words, state.status) & 255);
    }),
  ],
  [
    'break',
    plain((state, words) => {
      throw new ShellJump('break', numberOf(state, words, 1));
    }),
  ],
  [
    'continue',
    plain((state, words) => {
      throw new ShellJump('continue', numberOf(state, words, 1));
    }),
  ],
  ['read', readLine],
  ['trap', plain(setTrap)],
  ['command', commandBuiltin],
  ['type', plain((state, words) => describe(state, words.slice(1), true))],
  ['wait', waitForJobs],
  ['jobs', plain(listJobs)],
  ['kill', plain(killBuiltin)],
  ['fg', foreground],
  ['bg', plain(() => 0)],
  ['umask', plain((state) => say(state, '0022'))],
  ['ulimit', plain((state) => say(state, 'unlimited'))],
  ['times', plain((state) => say(state, '0m0.00s 0m0.00s\n0m0.00s 0m0.00s'))],
  ['hash', plain(() => 0)],
  ['alias', plain((state, words) => defineAliases(state, words))],
  ['unalias', plain((state, words) => (words.slice(1).every((name) => state.aliases.delete(name)) ? 0 : 1))],
  [
    'let',
    plain((state, words) => {
      let value = 0;
      for (const word of words.slice(1)) value = evaluateArithmetic(word, state.variables);
      return value === 0 ? 1 : 0;
    }),
  ],
  ['getopts', plain(getOptions)],
  [
    'eval',
    function* (state, words) {
      return yield* state.run.script(state, words.slice(1).join(' '));
    },
  ],
  ['.', sourceFile],
  ['source', sourceFile],
  [
    'exec',
    function* (state, words) {
      if (words.length === 1) return 0;
      throw new ShellExit(yield* state.run.program(state, words.slice(1), {}, true));
    },
  ],
]);

function changeDirectory(state: ShellState, words: readonly string[]): number {
  const wanted = words[1] === '-' ? state.variables.OLDPWD : (words[1] ?? state.variables.HOME ?? '/');
  if (wanted === undefined) {
    complainOf(state, 'cd', 'OLDPWD not set');
    return 2;
  }
  const path = absolute(state, wanted);
  const { files } = state.io;
  const stat = files.stat(path);
  if (stat?.kind !== 'directory' || !files.may(path, 1)) {
    const why = !stat
      ? 'No such file or directory'
      : stat.kind !== 'directory'
        ? 'Not a directory'
        : 'Permission denied';
    complainOf(state, 'cd', `can't cd to ${wanted}: ${why}`);
    return 2;
  }
  state.variables.OLDPWD = state.directory;
  state.directory = `/${normalize(path)}`;
  state.variables.PWD = state.directory;
  if (words[1] === '-') say(state, state.directory);
  return 0;
}

function* commandBuiltin(state: ShellState, words: readonly string[]): Script {
  const rest = words.slice(1);
  let wanted: string | undefined;
  while (rest[0] && /^-[pvV]+$/.test(rest[0])) wanted = rest.shift();
  if (wanted && /[vV]/.test(wanted)) return describe(state, rest.slice(0, 1), wanted.includes('V'));
  return rest.length ? yield* state.run.words(state, rest, true) : 0;
}

const reserved = new Set('if then elif else fi for while until do done case esac in { } ! function'.split(' '));

/** `command -v` and `type`. */
function describe(state: ShellState, names: readonly string[], long: boolean): number {
  let status = 0;
  for (const name of names) {
    const path = pathOf(state, name);
    if (reserved.has(name)) say(state, long ? `${name} is a shell keyword` : name);
    else if (state.functions.has(name)) say(state, long ? `${name} is a function` : name);
    else if (builtins.has(name))
      say(state, long ? `${name} is a ${specialBuiltins.has(name) ? 'special ' : ''}shell builtin` : name);
    else if (path) say(state, long ? `${name} is ${path}` : path);
    else {
      if (long) say(state, `${name}: not found`);
      status = 127;
    }
  }
  return status;
}

function pathOf(state: ShellState, name: string): string | undefined {
  if (name.includes('/')) return state.io.program(absolute(state, name)) ? name : undefined;
  if (!state.io.program(name)) return undefined;
  const folders = (state.variables.PATH ?? '').split(':');
  const folder = folders.find((path) => state.io.files.stat(`${path}/${name}`) !== undefined);
  return `${folder ?? '/bin'}/${name}`;
}

function defineAliases(state: ShellState, words: readonly string[]): number {
  let status = 0;
  if (words.length === 1) for (const [name, value] of state.aliases) say(state, `${name}=${quoted(value)}`);
  for (const word of words.slice(1)) {
    const equals = word.indexOf('=');
    if (equals > 0) state.aliases.set(word.slice(0, equals), word.slice(equals + 1));
    else if (state.aliases.has(word)) say(state, `${word}=${quoted(state.aliases.get(word) ?? '')}`);
    else {
      complainOf(state, 'alias', `${word} not found`);
      status = 1;
    }
  }
  return status;
}

function* sourceFile(state: ShellState, words: readonly string[]): Script {
  const [, name] = words;
  if (name === undefined) throw fatal(state, '.', 'filename argument required');
  const text = state.io.files.read(absolutePath(openerOf(state), name));
  if (text === undefined) throw fatal(state, '.', `can't open '${name}': No such file or directory`);
  const outer = state.positional;
  if (words.length > 2) state.positional = words.slice(2);
  try {
    return yield* untilReturn(state.run.script(state, text));
  } finally {
    state.positional = outer;
  }
}
