import { codeOf, type ProgramIO, type Wait } from '../process.ts';
import { fixedInput, type Input, type Output, ProcessEnd, pipe, sink, toBytes } from '../streams.ts';
import { builtins, specialBuiltins } from './builtins.ts';
import { deaths } from './deaths.ts';
import { expandPattern, expandText, expandWords, type Substitute } from './expand.ts';
import { globToRegExp } from './glob.ts';
import { type Command, type List, Parser, type Pipeline } from './parse.ts';
import { quoted } from './quote.ts';
import { applyRedirect } from './redirect.ts';
import { isSpinning, pauseWhenBusy } from './spin.ts';
import {
  childEnvironment,
  complain,
  inputOf,
  outputOf,
  ShellExit,
  ShellJump,
  type ShellRunner,
  type ShellState,
  setVariable,
  subshell,
  write,
} from './state.ts';
import { ShellSyntaxError } from './tokens.ts';

type Running = Generator<Wait, number, void>;

// Deeper calls than any script means: a real shell has outgrown its stack by then, too.
const maxDepth = 500;

/** How builtins run more. */
export const runner: ShellRunner = { script: runScript, command: runWords, program: runProgram };

/** Runs a whole script and what it left for its end; gives the shell's exit code. */
export function* runTop(state: ShellState, script: string, isLast = false): Running {
  return yield* untilExit(state, runScript(state, script, isLast));
}

/** Runs something to the shell's end, and its EXIT trap after it. */
export function* untilExit(state: ShellState, running: Running): Running {
  let code: number;
  try {
    code = yield* running;
    yield* runTraps(state);
  } catch (thrown) {
    code = codeOfThrown(state, thrown);
  }
  const last = state.traps.get('EXIT');
  if (last === undefined) return code;
  state.traps.delete('EXIT');
  state.status = code;
  try {
    yield* runScript(state, last);
    return code;
  } catch (thrown) {
    return codeOfThrown(state, thrown);
  }
}

/** The exit code that something thrown means, with its message; what is no business of the shell is thrown on. */
export function codeOfThrown(state: ShellState, thrown: unknown): number {
  if (thrown instanceof ShellExit) return thrown.code;
  if (thrown instanceof ShellJump) return thrown.kind === 'return' ? thrown.levels : state.status;
  if (!(thrown instanceof ShellSyntaxError)) throw thrown;
  if (thrown.line !== undefined) state.line = thrown.line;
  complain(state, thrown.message);
  return 2;
}

/** Runs a script's text in the shell that is there: `eval`, traps, `.`. */
function* runScript(state: ShellState, script: string, isLast = false): Running {
  const parser = new Parser(script);
  for (let list = parser.nextLine(); list; list = parser.nextLine())
    yield* runList(state, list, isLast && parser.atEnd());
  return state.status;
}

export function* runList(state: ShellState, list: List, isLast = false): Running {
  for (const [index, { join, pipeline, background }] of list.entries()) {
    if (join === '&&' && state.status !== 0) continue;
    if (join === '||' && state.status === 0) continue;
    if (background) {
      startJob(state, pipeline);
      state.status = 0;
      continue;
    }
    state.isLast = isLast && index === list.length - 1 && state.traps.size === 0;
    // Under `set -e` only the last of an && or || chain counts.
    const chained = list[index + 1]?.join === '&&' || list[index + 1]?.join === '||';
    state.status = yield* chained ? inCondition(state, runPipeline(state, pipeline)) : runPipeline(state, pipeline);
  }
  return state.status;
}

function startJob(state: ShellState, pipeline: Pipeline): void {
  const nothing = fixedInput();
  const process = fork(
    state,
    function* (inner) {
      inner.isLast = true;
      return yield* runPipeline(inner, pipeline);
    },
    // The terminal's keys do not reach it.
    { ...(state.interactive ? {} : { stdin: nothing }), ownGroup: state.interactive },
  );
  state.lastBackground = process.pid;
  const number = Math.max(0, ...state.jobs.map((job) => job.number)) + 1;
  state.jobs.push({ number, process, text: pipeline.commands.map(textOf).join(' | ') });
}

/** A command as `jobs` shows it. */
const textOf = (command: Command) => (command.kind === 'simple' ? command.raw.join(' ') : command.kind);

/** Runs a part of the script in a process of its own. */
function fork(
  state: ShellState,
  body: (inner: ShellState) => Running,
  streams: { stdin?: Input; stdout?: Output; ownGroup?: boolean } = {},
) {
  const closed = sink(() => {});
  const stdin = streams.stdin ?? inputOf(state) ?? fixedInput();
  const stdout = streams.stdout ?? outputOf(state, 1) ?? closed;
  const stderr = outputOf(state, 2) ?? closed;
  return state.io.start({
    argv: state.io.argv,
    environment: state.io.environment,
    directory: state.directory,
    stdin,
    stdout,
    stderr,
    ownGroup: streams.ownGroup ?? false,
    holds: [...state.descriptors].filter(([number]) => number > 2).map(([, stream]) => stream),
    program(io: ProgramIO) {
      const inner = subshell(state, io);
      inner.descriptors.set(0, stdin).set(1, stdout).set(2, stderr);
      for (const [signal, action] of state.traps) if (action === '') inner.traps.set(signal, '');
      return untilExit(inner, body(inner));
    },
  });
}

function* runPipeline(state: ShellState, { negated, commands }: Pipeline): Running {
  let status: number;
  const [only] = commands;
  if (commands.length === 1 && only) {
    state.isLast &&= !negated;
    status = yield* negated ? inCondition(state, runCommand(state, only)) : runCommand(state, only);
  } else status = yield* runStages(state, commands);
  if (negated) status = status === 0 ? 1 : 0;
  else if (status !== 0 && state.options.has('e') && !state.inCondition && !hasOwnCheck(only, commands))
    throw new ShellExit(status);
  return status;
}

/** Inside compound commands each command has been looked at already. */
const hasOwnCheck = (only: Command | undefined, commands: readonly Command[]) =>
  commands.length === 1 && only !== undefined && ['group', 'if', 'loop', 'for', 'case'].includes(only.kind);

/** All at once, each in a process of its own: the output of each is the input of the next. */
function* runStages(state: ShellState, commands: readonly Command[]): Running {
  const processes = [];
  let input = inputOf(state) ?? fixedInput();
  for (const [index, command] of commands.entries()) {
    const between = index < commands.length - 1 ? pipe() : undefined;
    processes.push(
      fork(
        state,
        function* (inner) {
          inner.isLast = true;
          return yield* runCommand(inner, command);
        },
        { stdin: input, ...(between && { stdout: between.output }) },
      ),
    );
    // This shell holds no end of its own.
    between?.output.release();
    if (index > 0) input.release();
    if (between) input = between.input;
  }
  let status = 0;
  let failed = 0;
  for (const process of processes) {
    status = yield* codeOf(process);
    if (status !== 0) failed = status;
  }
  return state.options.has('pipefail') ? failed : status;
}

/** Runs what a subshell runs: its `exit` ends only itself. */
function* guarded(state: ShellState, running: Running): Running {
  try {
    return yield* untilExit(state, running);
  } catch (thrown) {
    if (thrown instanceof ProcessEnd) return thrown.code;
    throw thrown;
  }
}

function* inCondition(state: ShellState, running: Running): Running {
  const before = state.inCondition;
  state.inCondition = true;
  try {
    return yield* running;
  } finally {
    state.inCondition = before;
  }
}

function* runCommand(state: ShellState, command: Command): Running {
  yield* runTraps(state);
  yield* pauseWhenBusy(state.busy, state.io);
  const output = outputOf(state, 1);
  while (output?.isFull()) yield output.drained;
  if (command.kind === 'simple') state.line = command.line;
  else state.isLast = false;
  const outer = state.descriptors;
  if (command.redirects.length === 0) return yield* runBody(state, command);
  try {
    state.descriptors = new Map(outer);
    for (const redirect of command.redirects) {
      const failure = yield* applyRedirect(state, redirect, substitute);
      if (failure === undefined) continue;
      // The message goes where it went before.
      const changed = state.descriptors;
      state.descriptors = outer;
      complain(state, failure);
      state.descriptors = changed;
      if (command.kind === 'simple' && isSpecial(command)) throw new ShellExit(2);
      return 1;
    }
    return yield* runBody(state, command);
  } finally {
    // `exec > file` keeps its redirection.
    const keeps = command.kind === 'simple' && command.words.length === 1 && isExec(command);
    if (!keeps) state.descriptors = outer;
  }
}

const firstText = (command: Extract<Command, { kind: 'simple' }>) => {
  const [part] = command.words[0] ?? [];
  return part?.kind === 'text' ? part.text : undefined;
};
const isExec = (command: Extract<Command, { kind: 'simple' }>) => firstText(command) === 'exec';
const isSpecial = (command: Extract<Command, { kind: 'simple' }>) => specialBuiltins.has(firstText(command) ?? '');

function* runBody(state: ShellState, command: Command): Running {
  switch (command.kind) {
    case 'simple':
      return yield* runSimple(state, command);
    case 'group':
      return yield* runList(state, command.body);
    case 'subshell': {
      const inner = subshell(state);
      return yield* guarded(inner, runList(inner, command.body));
    }
    case 'function':
      state.functions.set(command.name, command.body);
      return 0;
    case 'if':
      for (const { condition, body } of command.branches)
        if ((yield* inCondition(state, runList(state, condition))) === 0) return yield* runList(state, body);
      state.status = 0;
      return command.otherwise ? yield* runList(state, command.otherwise) : 0;
    case 'case': {
      const subject = yield* expandText(state, command.subject, substitute);
      for (const { patterns, body } of command.branches)
        for (const pattern of patterns)
          if (globToRegExp(yield* expandPattern(state, pattern, substitute)).test(subject)) {
            state.status = 0;
            return yield* runList(state, body);
          }
      return 0;
    }
    case 'for': {
      const words = command.words ? yield* expandWords(state, command.words, substitute) : [...state.positional];
      const left = words.values();
      return yield* loop(state, command.body, {
        next: () => {
          const { value, done } = left.next();
          if (!done && !setVariable(state, command.name, value)) throw new ShellExit(2);
          return !done;
        },
      });
    }
    case 'loop':
      // Traps are all that can happen in it, and functions of its commands' names.
      while (isSpinning(command) && !state.functions.has(':') && !state.functions.has('true')) {
        yield state.io.work(100);
        yield* runTraps(state);
      }
      return yield* loop(state, command.body, {
        wait: function* () {
          const status = yield* inCondition(state, runList(state, command.condition));
          return (status === 0) !== command.until;
        },
      });
  }
}

/** Whether a loop goes on: known at once, or after running a condition. */
type Again = { next: () => boolean } | { wait: () => Generator<Wait, boolean, void> };

function* loop(state: ShellState, body: List, again: Again): Running {
  let status = 0;
  for (;;) {
    try {
      if (!('next' in again ? again.next() : yield* again.wait())) return status;
      status = yield* runList(state, body);
    } catch (thrown) {
      if (!(thrown instanceof ShellJump) || thrown.kind === 'return') throw thrown;
      if (--thrown.levels > 0) throw thrown;
      if (thrown.kind === 'break') return 0;
    }
  }
}

function* runSimple(state: ShellState, command: Extract<Command, { kind: 'simple' }>): Running {
  const replaces = state.isLast;
  state.isLast = false;
  const before = state.status;
  const words = yield* expandWords(state, command.words, substitute);
  const [name] = words;
  state.status = name === undefined ? 0 : before;
  const assigned: [string, string][] = [];
  for (const { name: variable, value } of command.assignments) {
    const text = yield* expandText(state, value, substitute);
    assigned.push([variable, text]);
    if (name === undefined && !setVariable(state, variable, text)) throw new ShellExit(2);
  }
  if (state.options.has('x')) trace(state, assigned, words);
  if (name === undefined) return state.status;
  const body = state.functions.get(name);
  const builtin = builtins.get(name);
  if (!body && !builtin) return yield* runProgram(state, words, Object.fromEntries(assigned), replaces);
  const outer = assigned.map(([variable]): [string, string | undefined] => [variable, state.variables[variable]]);
  for (const [variable, text] of assigned) if (!setVariable(state, variable, text)) throw new ShellExit(2);
  try {
    return yield* runWords(state, words, false);
  } finally {
    // Special builtins keep what is assigned before them.
    if (!specialBuiltins.has(name) || body) restore(state, outer);
  }
}

function trace(state: ShellState, assigned: readonly [string, string][], words: readonly string[]): void {
  const quote = (word: string) => (/^[\w%+,./:=@-]+$/.test(word) ? word : quoted(word));
  const shown = [...assigned.map(([name, value]) => `${name}=${value && quote(value)}`), ...words.map(quote)];
  write(state, `${state.variables.PS4 ?? '+ '}${shown.join(' ')}\n`, 2);
}

function restore(state: ShellState, values: Iterable<readonly [string, string | undefined]>): void {
  for (const [name, value] of values) {
    if (value === undefined) delete state.variables[name];
    else state.variables[name] = value;
  }
}

/** Runs a function, a builtin or a program. */
function* runWords(state: ShellState, words: readonly string[], skipFunctions: boolean): Running {
  const [name = ''] = words;
  const body = skipFunctions ? undefined : state.functions.get(name);
  if (body) return yield* callFunction(state, body, words.slice(1));
  const builtin = builtins.get(name);
  if (!builtin) return yield* runProgram(state, words, {}, false);
  const code = yield* builtin(state, words);
  return code;
}

function* callFunction(state: ShellState, body: Command, words: string[]): Running {
  if (state.depth >= maxDepth) throw new ProcessEnd(139);
  const outer = state.positional;
  state.positional = words;
  state.depth++;
  state.locals.push(new Map());
  try {
    return yield* runCommand(state, body);
  } catch (thrown) {
    if (thrown instanceof ShellJump && thrown.kind === 'return') return thrown.levels;
    throw thrown;
  } finally {
    restore(state, state.locals.pop() ?? []);
    state.depth--;
    state.positional = outer;
  }
}

/** Runs a program of the image; `replaces` makes this process that program, as `exec` does. */
function* runProgram(
  state: ShellState,
  words: readonly string[],
  extra: Record<string, string>,
  replaces: boolean,
): Running {
  const [name = ''] = words;
  const path = name.includes('/') && !name.startsWith('/') ? `${state.directory}/${name}` : name;
  const program = name === '' ? undefined : state.io.program(path);
  if (!program) {
    const found = name.includes('/') ? state.io.files.stat(path) : undefined;
    complain(state, `${name}: ${found ? 'Permission denied' : 'not found'}`);
    return found ? 126 : 127;
  }
  const closed = sink(() => {});
  const settings = {
    program,
    argv: words,
    environment: { ...childEnvironment(state), ...extra },
    directory: state.directory,
    stdin: inputOf(state) ?? fixedInput(),
    stdout: outputOf(state, 1) ?? closed,
    stderr: outputOf(state, 2) ?? closed,
  };
  if (replaces) return yield* state.io.become(settings);
  const child = state.io.start({ ...settings, ownGroup: state.interactive });
  const { terminal } = state.io;
  if (terminal && state.interactive) terminal.foreground = child.group;
  const code = yield* codeOf(child);
  if (terminal && state.interactive) terminal.foreground = state.io.pid;
  const died = deaths[code];
  if (died !== undefined && child.signalled()) write(state, `${died}\n`, 2);
  if (state.interactive && code === 130 && child.signalled()) write(state, '\n', 2);
  return code;
}

const substitute: Substitute = function* (state, script) {
  const inner = subshell(state);
  const pieces: Uint8Array[] = [];
  let holders = 0;
  let closed = () => {};
  const output: Output = {
    ...sink((chunk) => void pieces.push(toBytes(chunk))),
    retain: () => void holders++,
    release() {
      if (--holders === 0) closed();
    },
  };
  inner.descriptors.set(1, output);
  const code = yield* guarded(inner, runScript(inner, script));
  // What still runs beside it may write, too.
  while (holders > 0)
    yield (resume) => {
      closed = resume;
      return () => {};
    };
  state.status = code;
  return Buffer.concat(pieces).toString('utf8').replaceAll('\0', '');
};

export function* runTraps(state: ShellState): Generator<Wait, void, void> {
  for (let signal = state.pending.shift(); signal; signal = state.pending.shift()) {
    const action = state.traps.get(signal);
    if (!action) continue;
    const before = state.status;
    yield* runScript(state, action);
    state.status = before;
  }
}
