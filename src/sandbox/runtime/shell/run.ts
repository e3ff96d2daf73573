import type { ProgramIO, Script, Wait } from '../process.ts';
import { builtins } from './builtins.ts';
import { expandText, expandWords, type Substitute } from './expand.ts';
import { type Command, type List, type Pipeline, parse } from './parse.ts';
import { applyRedirect } from './redirect.ts';
import { absolute, childEnvironment, newShell, ShellExit, ShellJump, type ShellState, subshell } from './state.ts';
import { ShellSyntaxError } from './tokens.ts';

type Running = Generator<Wait, number, void>;

// A loop that never waits would stop the world: so many commands are ten milliseconds of work.
const commandsInARow = 500;

/** The program `sh`: `sh -c SCRIPT [NAME ARGUMENT…]`, `sh FILE`, or its standard input. */
export function* sh(io: ProgramIO): Script {
  const state = newShell(io, { script: runScript, program: runProgram });
  const [, ...words] = io.argv;
  while (words[0]?.startsWith('-') && words[0] !== '-c' && !words[0].endsWith('c')) {
    if (words.shift()?.includes('e')) state.exitOnError = true;
  }
  let script = io.stdin;
  if (words[0]?.startsWith('-')) {
    if (words[0].includes('e')) state.exitOnError = true;
    if (words[1] === undefined) {
      io.err(`${io.argv[0]}: -c requires an argument\n`);
      return 2;
    }
    script = words[1];
    state.positional = words.slice(3);
  } else if (words[0] !== undefined) {
    const file = io.files.read(absolute(state, words[0]));
    if (file === undefined) {
      io.err(`${io.argv[0]}: can't open '${words[0]}': No such file or directory\n`);
      return 2;
    }
    script = file;
    state.positional = words.slice(1);
  }
  return yield* runTop(state, script);
}

function* runTop(state: ShellState, script: string): Running {
  let code: number;
  try {
    code = yield* runScript(state, script);
    yield* runTraps(state);
  } catch (thrown) {
    if (thrown instanceof ShellExit) code = thrown.code;
    else if (thrown instanceof ShellJump) code = state.status;
    else if (thrown instanceof ShellSyntaxError) {
      state.err(`${state.io.argv[0]?.split('/').at(-1)}: ${thrown.message}\n`);
      return 2;
    } else throw thrown;
  }
  const last = state.traps.get('EXIT');
  if (last === undefined) return code;
  state.traps.delete('EXIT');
  yield* runTop(state, last);
  return code;
}

/** Runs a script's text in the shell that is there: `eval`, traps, `.`. */
function* runScript(state: ShellState, script: string): Running {
  return yield* runList(state, parse(script));
}

function* runList(state: ShellState, list: List): Running {
  for (const [index, { join, pipeline, background }] of list.entries()) {
    if (join === '&&' && state.status !== 0) continue;
    if (join === '||' && state.status === 0) continue;
    if (background) {
      const inner = subshell(state);
      state.jobs.push(state.io.spawn(guarded(inner, runPipeline(inner, pipeline))));
      state.status = 0;
      continue;
    }
    // Under `set -e` only the last of an && or || chain counts.
    const chained = list[index + 1]?.join === '&&' || list[index + 1]?.join === '||';
    state.status = yield* chained ? inCondition(state, runPipeline(state, pipeline)) : runPipeline(state, pipeline);
  }
  return state.status;
}

function* runPipeline(state: ShellState, { negated, commands }: Pipeline): Running {
  let status: number;
  const [only] = commands;
  if (commands.length === 1 && only) status = yield* runCommand(state, only);
  else {
    // One after the other: the output of each is the input of the next.
    let input = state.input.text;
    status = 0;
    for (const [index, command] of commands.entries()) {
      const inner = subshell(state);
      let output = '';
      inner.input = { text: input };
      if (index < commands.length - 1) inner.out = (text) => (output += text);
      status = yield* guarded(inner, runCommand(inner, command));
      input = output;
    }
  }
  if (negated) status = status === 0 ? 1 : 0;
  else if (status !== 0 && state.exitOnError && !state.inCondition) throw new ShellExit(status);
  return status;
}

/** Runs what a subshell runs: its `exit` ends only itself. */
function* guarded(state: ShellState, running: Running): Running {
  try {
    return yield* running;
  } catch (thrown) {
    if (thrown instanceof ShellExit) return thrown.code;
    if (thrown instanceof ShellJump) return state.status;
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
  if (++state.busy.commands % commandsInARow === 0) yield state.io.work(10);
  const outer = { out: state.out, err: state.err, input: state.input };
  try {
    for (const redirect of command.redirects) {
      const failure = yield* applyRedirect(state, redirect, substitute);
      if (failure === undefined) continue;
      outer.err(`sh: ${failure}\n`);
      return 1;
    }
    return yield* runBody(state, command);
  } finally {
    // `exec > file` keeps its redirection.
    const keeps = command.kind === 'simple' && command.words.length === 1 && isExec(command);
    if (!keeps) Object.assign(state, outer);
  }
}

const isExec = (command: Extract<Command, { kind: 'simple' }>) => {
  const [part] = command.words[0] ?? [];
  return part?.kind === 'text' && part.text === 'exec';
};

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
    case 'for': {
      const words = command.words ? yield* expandWords(state, command.words, substitute) : [...state.positional];
      const left = words.values();
      return yield* loop(state, command.body, {
        next: () => {
          const { value, done } = left.next();
          if (!done) state.variables[command.name] = value;
          return !done;
        },
      });
    }
    case 'loop':
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
  const before = state.status;
  const words = yield* expandWords(state, command.words, substitute);
  const [name] = words;
  const assigned: [string, string][] = [];
  state.status = name === undefined ? 0 : before;
  for (const { name: variable, value } of command.assignments)
    assigned.push([variable, yield* expandText(state, value, substitute)]);
  if (name === undefined) {
    Object.assign(state.variables, Object.fromEntries(assigned));
    return state.status;
  }
  const body = state.functions.get(name);
  if (body) return yield* callFunction(state, body, words.slice(1));
  const builtin = builtins.get(name);
  if (builtin) return yield* builtin(state, words);
  return yield* runProgram(state, words, Object.fromEntries(assigned), false);
}

function* callFunction(state: ShellState, body: Command, words: string[]): Running {
  const outer = state.positional;
  state.positional = words;
  try {
    return yield* runCommand(state, body);
  } catch (thrown) {
    if (thrown instanceof ShellJump && thrown.kind === 'return') return thrown.levels;
    throw thrown;
  } finally {
    state.positional = outer;
  }
}

/** Runs a program of the image; `replaces` hands the shell's signals over to it, as `exec` does. */
function* runProgram(
  state: ShellState,
  words: readonly string[],
  extra: Record<string, string>,
  replaces: boolean,
): Running {
  const [name = ''] = words;
  const program = state.io.program(name);
  if (!program) {
    state.err(`${state.io.argv[0]?.split('/').at(-1)}: ${name}: not found\n`);
    return 127;
  }
  const stdin = state.input.text;
  state.input.text = '';
  return yield* program({
    ...state.io,
    argv: words,
    environment: { ...childEnvironment(state), PWD: state.directory, ...extra },
    stdin,
    out: (text) => state.out(text),
    err: (text) => state.err(text),
    ...(!replaces && { onSignal: () => {} }),
  });
}

const substitute: Substitute = function* (state, script) {
  const inner = subshell(state);
  let output = '';
  inner.out = (text) => (output += text);
  state.status = yield* guarded(inner, runScript(inner, script));
  return output;
};

function* runTraps(state: ShellState): Generator<Wait, void, void> {
  for (let signal = state.pending.shift(); signal; signal = state.pending.shift()) {
    const action = state.traps.get(signal);
    if (action) yield* runScript(state, action);
  }
}
