import { codeOf, type Script, type Wait } from '../process.ts';
import { fixedInput, pipe } from '../streams.ts';
import { specialBuiltins } from './builtins.ts';
import { guarded, untilExit } from './ending.ts';
import { expandPattern, expandText, expandWords } from './expand.ts';
import { fork } from './fork.ts';
import { globToRegExp } from './glob.ts';
import { type Command, type List, Parser, type Pipeline } from './parse.ts';
import { applyRedirect } from './redirect.ts';
import { runProgram } from './run-program.ts';
import { runSimple, runWords } from './run-simple.ts';
import { isSpinning, pauseWhenBusy } from './spin.ts';
import {
  complain,
  inputOf,
  outputOf,
  ShellExit,
  ShellJump,
  type ShellRunner,
  type ShellState,
  setVariable,
  subshell,
} from './state.ts';
import { runTraps } from './traps.ts';

/** How the shell's parts run more. */
export const runner: ShellRunner = { script: runScript, command: runCommand, words: runWords, program: runProgram };

/** Runs a whole script and what it left for its end; gives the shell's exit code. */
export function* runTop(state: ShellState, script: string, isLast = false): Script {
  return yield* untilExit(state, runScript(state, script, isLast));
}

/** Runs a script's text in the shell that is there: `eval`, traps, `.`. */
function* runScript(state: ShellState, script: string, isLast = false): Script {
  const parser = new Parser(script);
  for (let list = parser.nextLine(); list; list = parser.nextLine())
    yield* runList(state, list, isLast && parser.atEnd());
  return state.status;
}

/** Runs the pipelines of a line, by what joins them. */
export function* runList(state: ShellState, list: List, isLast = false): Script {
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

function* runPipeline(state: ShellState, { negated, commands }: Pipeline): Script {
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
function* runStages(state: ShellState, commands: readonly Command[]): Script {
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

function* inCondition(state: ShellState, running: Script): Script {
  const before = state.inCondition;
  state.inCondition = true;
  try {
    return yield* running;
  } finally {
    state.inCondition = before;
  }
}

function* runCommand(state: ShellState, command: Command): Script {
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
      const failure = yield* applyRedirect(state, redirect);
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

function* runBody(state: ShellState, command: Command): Script {
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
      const subject = yield* expandText(state, command.subject);
      for (const { patterns, body } of command.branches)
        for (const pattern of patterns)
          if (globToRegExp(yield* expandPattern(state, pattern)).test(subject)) {
            state.status = 0;
            return yield* runList(state, body);
          }
      return 0;
    }
    case 'for': {
      const words = command.words ? yield* expandWords(state, command.words) : [...state.positional];
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

function* loop(state: ShellState, body: List, again: Again): Script {
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
