import { absolutePath } from '../open.ts';
import { codeOf, instant, type Process, type Program, type ProgramIO, type Script, type Wait } from '../process.ts';
import { parseSignal, type Signal, signalNumbers } from '../signals.ts';
import { ProcessEnd } from '../streams.ts';
import { evaluateArithmetic } from './arithmetic.ts';
import { deaths } from './deaths.ts';
import { echo } from './echo.ts';
import { tellJobs } from './jobs.ts';
import { printf } from './printf.ts';
import { openerOf } from './redirect.ts';
import { optionNames } from './set-options.ts';
import {
  absolute,
  complain,
  complainOf,
  fatal,
  inputOf,
  ShellExit,
  ShellJump,
  type ShellState,
  setVariable,
  write,
} from './state.ts';
import { testProgram } from './test.ts';

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
  ['printf', within((io) => instant((inner) => printf(inner, 'sh'))(io))],
  ['test', within(testProgram)],
  ['[', within(testProgram)],
  ['[[', within(testProgram)],
  ['pwd', plain((state) => say(state, state.directory))],
  ['cd', plain(changeDirectory)],
  ['export', plain(exportNames)],
  ['readonly', plain(exportNames)],
  ['local', plain(localNames)],
  [
    'unset',
    plain((state, words) => {
      const isFunction = words[1] === '-f';
      for (const name of words.slice(1).filter((word) => word !== '-f' && word !== '-v')) {
        if (isFunction) state.functions.delete(name);
        else if (state.readOnly.has(name)) {
          complainOf(state, 'unset', `${name}: is read only`);
          return 2;
        } else {
          delete state.variables[name];
          state.exported.delete(name);
        }
      }
      return 0;
    }),
  ],
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

function say(state: ShellState, text: string): number {
  write(state, `${text}\n`);
  return 0;
}

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
  state.directory = tidy(path);
  state.variables.PWD = state.directory;
  if (words[1] === '-') say(state, state.directory);
  return 0;
}

function tidy(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

const quoted = (value: string) => `'${value.replaceAll("'", "'\"'\"'")}'`;

function exportNames(state: ShellState, words: readonly string[]): number {
  const set = words[0] === 'export' ? state.exported : state.readOnly;
  const names = words.slice(1).filter((word) => word !== '-p' && word !== '-n');
  if (names.length === 0)
    for (const name of [...set].sort()) {
      const value = state.variables[name];
      write(state, `${words[0]} ${name}${value === undefined ? '' : `=${quoted(value)}`}\n`);
    }
  for (const word of names) {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    if (!/^[A-Za-z_]\w*$/.test(name)) throw fatal(state, words[0] ?? '', `${word}: bad variable name`);
    if (equals >= 0 && !setVariable(state, name, word.slice(equals + 1))) throw new ShellExit(2);
    if (words[1] === '-n') set.delete(name);
    else set.add(name);
  }
  return 0;
}

function localNames(state: ShellState, words: readonly string[]): number {
  const frame = state.locals.at(-1);
  if (!frame) throw fatal(state, 'local', 'not in a function');
  for (const word of words.slice(1)) {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    if (!frame.has(name)) frame.set(name, state.variables[name]);
    if (equals >= 0) setVariable(state, name, word.slice(equals + 1));
  }
  return 0;
}

function setOptions(state: ShellState, words: readonly string[]): number {
  const rest = words.slice(1);
  if (rest.length === 0) {
    for (const name of Object.keys(state.variables).sort())
      say(state, `${name}=${quoted(state.variables[name] ?? '')}`);
    return 0;
  }
  const change = (option: string, on: boolean) => (on ? state.options.add(option) : state.options.delete(option));
  while (rest[0] && /^[-+]/.test(rest[0])) {
    const word = rest.shift() ?? '';
    if (word === '--') {
      state.positional = rest;
      return 0;
    }
    const on = word.startsWith('-');
    for (const letter of word.slice(1)) {
      if (letter === 'o') {
        const name = rest.shift();
        if (name === undefined) continue;
        if (!optionNames[name] && name !== 'pipefail') throw fatal(state, 'set', `illegal option ${word[0]}o ${name}`);
        change(optionNames[name] ?? name, on);
      } else if ('aCefnuvxmbhI'.includes(letter)) change(letter, on);
      else throw fatal(state, 'set', `illegal option ${word[0]}${letter}`);
    }
  }
  if (rest.length) state.positional = rest;
  return 0;
}

function* readLine(state: ShellState, words: readonly string[]): Script {
  let raw = false;
  let timeoutMs: number | undefined;
  let maxCharacters = Number.POSITIVE_INFINITY;
  const rest = words.slice(1);
  while (rest[0] && /^-./.test(rest[0])) {
    const option = rest.shift() ?? '';
    const argument = () => (option.length > 2 ? option.slice(2) : (rest.shift() ?? ''));
    if (option.startsWith('-p')) write(state, argument(), 2);
    else if (option.startsWith('-t')) timeoutMs = Number(argument()) * 1000;
    else if (option.startsWith('-n')) maxCharacters = Number(argument());
    else if (/^-[rs]+$/.test(option)) raw ||= option.includes('r');
    else {
      complainOf(state, 'read', `illegal option ${option}`);
      return 2;
    }
  }
  const [bad] = rest.filter((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (bad !== undefined) {
    complainOf(state, 'read', `'${bad}': bad variable name`);
    return 2;
  }
  const names = rest.length ? rest : ['REPLY'];
  const read = yield* readText(state, { raw, timeoutMs, maxCharacters });
  assignFields(state, names, read.text);
  return read.ended ? 1 : 0;
}

/** Characters up to the newline; those that a backslash protects are marked, so that they are not split at. */
function* readText(
  state: ShellState,
  { raw, timeoutMs, maxCharacters }: { raw: boolean; timeoutMs: number | undefined; maxCharacters: number },
): Generator<Wait, { text: { char: string; kept: boolean }[]; ended: boolean }, void> {
  const input = inputOf(state);
  const text: { char: string; kept: boolean }[] = [];
  let escaped = false;
  const deadline = timeoutMs === undefined ? undefined : state.io.clock.now() + timeoutMs;
  while (input && text.length < maxCharacters) {
    const piece = input.take(maxCharacters === Number.POSITIVE_INFINITY ? undefined : 1, true);
    if (piece === 'end') return { text, ended: true };
    if (piece === undefined) {
      if (deadline !== undefined && state.io.clock.now() >= deadline) return { text, ended: true };
      yield (resume) => {
        const stops = [input.ready(resume)];
        if (deadline !== undefined) stops.push(state.io.clock.after(deadline - state.io.clock.now(), resume));
        return () => {
          for (const stop of stops) stop();
        };
      };
      continue;
    }
    for (const char of Buffer.from(piece).toString('utf8')) {
      if (escaped) {
        if (char !== '\n') text.push({ char, kept: true });
        escaped = false;
      } else if (char === '\\' && !raw) escaped = true;
      else if (char === '\n') return { text, ended: false };
      else text.push({ char, kept: false });
    }
  }
  return { text, ended: !input };
}

function assignFields(state: ShellState, names: readonly string[], text: { char: string; kept: boolean }[]): void {
  const separators = state.variables.IFS ?? ' \t\n';
  const isBlank = (at: number) => {
    const one = text[at];
    return one !== undefined && !one.kept && separators.includes(one.char) && /\s/.test(one.char);
  };
  const isSeparator = (at: number) => {
    const one = text[at];
    return one !== undefined && !one.kept && separators.includes(one.char);
  };
  let at = 0;
  while (isBlank(at)) at++;
  for (const [index, name] of names.entries()) {
    let end = at;
    if (index < names.length - 1) {
      while (end < text.length && !isSeparator(end)) end++;
    } else {
      end = text.length;
      while (end > at && isBlank(end - 1)) end--;
      // One separator that ends the last field is not part of it.
      const inside = text.slice(at, end).filter((one) => !one.kept && separators.includes(one.char)).length;
      if (inside === 1 && isSeparator(end - 1)) end--;
    }
    const value = text
      .slice(at, end)
      .map(({ char }) => char)
      .join('');
    if (!setVariable(state, name, value)) throw new ShellExit(2);
    at = end;
    while (isBlank(at)) at++;
    if (isSeparator(at)) at++;
    while (isBlank(at)) at++;
  }
}

function setTrap(state: ShellState, words: readonly string[]): number {
  const rest = words.slice(words[1] === '--' ? 2 : 1);
  if (rest.length === 0) {
    for (const [name, action] of state.traps) say(state, `trap -- ${quoted(action)} ${name}`);
    return 0;
  }
  const resets = rest.length === 1 || /^\d+$/.test(rest[0] ?? '');
  const [action, names] = resets ? ['-', rest] : [rest[0] ?? '', rest.slice(1)];
  let status = 0;
  for (const text of names) {
    const name = text === '0' || text === 'EXIT' ? 'EXIT' : parseSignal(text);
    if (name === undefined) {
      complainOf(state, 'trap', `${text}: invalid signal specification`);
      status = 1;
      continue;
    }
    if (action === '-') state.traps.delete(name);
    else state.traps.set(name, action);
    if (name !== 'EXIT') listen(state, name, action);
  }
  return status;
}

/** A trap runs when the command in the foreground has ended; only `wait` ends at once. */
function listen(state: ShellState, signal: Signal, action: string): void {
  const note = () => {
    if (!state.traps.has(signal)) return;
    state.pending.push(signal);
    state.wake?.();
  };
  state.io.onSignal(signal, action === '' ? 'ignore' : action === '-' ? 'default' : note);
}

function* commandBuiltin(state: ShellState, words: readonly string[]): Script {
  const rest = words.slice(1);
  let wanted: string | undefined;
  while (rest[0] && /^-[pvV]+$/.test(rest[0])) wanted = rest.shift();
  if (wanted && /[vV]/.test(wanted)) return describe(state, rest.slice(0, 1), wanted.includes('V'));
  return rest.length ? yield* state.run.command(state, rest, true) : 0;
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

function* waitForJobs(state: ShellState, words: readonly string[]): Script {
  const wanted = words.slice(1).map((word) => jobProcess(state, word));
  const all = words.length > 1 ? wanted : state.jobs.map(({ process }) => process);
  let code = words.length > 1 ? 127 : 0;
  for (const process of all) {
    if (!process) continue;
    while (process.code() === undefined) {
      yield (resume) => {
        state.wake = resume;
        return process.onEnd(resume);
      };
      state.wake = undefined;
      const [signal] = state.pending;
      if (signal) return 128 + signalNumbers[signal];
      if (state.interactive && process.code() === undefined) return 130;
    }
    if (words.length > 1) code = process.code() ?? 0;
    const said = process.signalled() ? deaths[process.code() ?? 0] : undefined;
    if (said !== undefined) write(state, `${said}\n`, 2);
  }
  if (words.length === 1) state.jobs = [];
  return code;
}

function jobProcess(state: ShellState, word: string): Process | undefined {
  const number = /^%(\d+)$/.exec(word)?.[1];
  if (word === '%%' || word === '%+') return state.jobs.at(-1)?.process;
  return state.jobs.find((job) =>
    number === undefined ? String(job.process.pid) === word : job.number === Number(number),
  )?.process;
}

function listJobs(state: ShellState): number {
  tellJobs(state, 1, () => true);
  return 0;
}

function* foreground(state: ShellState, words: readonly string[]): Script {
  const process = jobProcess(state, words[1] ?? '%%');
  if (!process) {
    complainOf(state, 'fg', 'no such job');
    return 2;
  }
  const { terminal } = state.io;
  if (terminal) terminal.foreground = process.group;
  const code = yield* codeOf(process);
  if (terminal) terminal.foreground = state.io.pid;
  return code;
}

/** `kill` of the shell knows its jobs. */
function killBuiltin(state: ShellState, words: readonly string[]): number {
  const rest = words.slice(1);
  let signal: Signal = 'TERM';
  if (rest[0] === '-l') {
    const [, number] = rest;
    if (number === undefined) say(state, Object.entries(signalNumbers).map(listed).join('\n'));
    else say(state, parseSignal(String(Number(number) & 127)) ?? number);
    return 0;
  }
  let isTest = false;
  if (rest[0]?.startsWith('-') && rest[0] !== '--') {
    const text = rest[0] === '-s' ? rest.splice(0, 2)[1] : rest.shift()?.slice(1);
    const parsed = parseSignal(text ?? '');
    isTest = text === '0';
    if (!parsed && !isTest) {
      complain(state, `bad signal name '${text ?? ''}'`);
      return 1;
    }
    signal = parsed ?? signal;
  }
  if (rest[0] === '--') rest.shift();
  if (rest.length === 0) {
    complain(state, 'you need to specify whom to kill');
    return 1;
  }
  let status = 0;
  for (const word of rest) {
    const number = Number(word);
    const targets = word.startsWith('%')
      ? [jobProcess(state, word)]
      : number < 0
        ? state.io.processes.list().filter(({ group, pid }) => (number === -1 ? pid > 1 : group === -number))
        : [state.io.processes.get(number)];
    if (!word.startsWith('%') && Number.isNaN(number)) {
      complain(state, `invalid number '${word}'`);
      status = 1;
    } else
      for (const target of targets)
        if (!target) {
          complain(state, `can't kill pid ${word}: No such process`);
          status = 1;
        } else if (!isTest) target.signal(signal);
  }
  if (!state.io.processes.get(state.io.pid)) throw new ProcessEnd(128 + signalNumbers[signal]);
  return status;
}

const listed = ([name, number]: [string, number]) => `${String(number).padStart(2)}) ${name}`;

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

function getOptions(state: ShellState, words: readonly string[]): number {
  const [, known = '', name = ''] = words;
  const given = words.length > 3 ? words.slice(3) : state.positional;
  const [index = 1, letter = 1] = (state.variables.OPTIND ?? '1').split('.').map(Number);
  const word = given[index - 1];
  const next = (at: number, inside = 1) => {
    state.variables.OPTIND = inside > 1 ? `${at}.${inside}` : String(at);
  };
  if (!word || !/^-./.test(word) || word === '--') {
    if (word === '--') next(index + 1);
    state.variables[name] = '?';
    return 1;
  }
  const option = word[letter] ?? '';
  const at = known.indexOf(option);
  const isEnd = letter + 1 >= word.length;
  delete state.variables.OPTARG;
  if (at < 0 || option === ':') {
    if (known.startsWith(':')) state.variables.OPTARG = option;
    else complain(state, `illegal option -${option}`);
    state.variables[name] = '?';
    next(isEnd ? index + 1 : index, isEnd ? 1 : letter + 1);
    return 0;
  }
  state.variables[name] = option;
  if (known[at + 1] !== ':') {
    next(isEnd ? index + 1 : index, isEnd ? 1 : letter + 1);
    return 0;
  }
  const argument = isEnd ? given[index] : word.slice(letter + 1);
  next(index + (isEnd ? 2 : 1));
  if (argument !== undefined) state.variables.OPTARG = argument;
  else if (known.startsWith(':')) Object.assign(state.variables, { [name]: ':', OPTARG: option });
  else {
    complain(state, `no arg for -${option} option`);
    state.variables[name] = '?';
  }
  return 0;
}

function* sourceFile(state: ShellState, words: readonly string[]): Script {
  const [, name] = words;
  if (name === undefined) throw fatal(state, '.', 'filename argument required');
  const text = state.io.files.read(absolutePath(openerOf(state), name));
  if (text === undefined) throw fatal(state, '.', `can't open '${name}': No such file or directory`);
  const outer = state.positional;
  if (words.length > 2) state.positional = words.slice(2);
  try {
    return yield* state.run.script(state, text);
  } catch (thrown) {
    if (thrown instanceof ShellJump && thrown.kind === 'return') return thrown.levels;
    throw thrown;
  } finally {
    state.positional = outer;
  }
}
