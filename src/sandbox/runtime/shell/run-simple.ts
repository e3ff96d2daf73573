import type { Script } from '../process.ts';
import { ProcessEnd } from '../streams.ts';
import { builtins, specialBuiltins } from './builtins.ts';
import { untilReturn } from './ending.ts';
import { expandText, expandWords } from './expand.ts';
import type { Command } from './parse.ts';
import { quoted } from './quote.ts';
import { runProgram } from './run-program.ts';
import { ShellExit, type ShellState, setVariable, write } from './state.ts';

// Deeper calls than any script means: a real shell has outgrown its stack by then, too.
const maxDepth = 500;

/** Runs a command of words, with what is assigned before them. */
export function* runSimple(state: ShellState, command: Extract<Command, { kind: 'simple' }>): Script {
  const replaces = state.isLast;
  state.isLast = false;
  const before = state.status;
  const words = yield* expandWords(state, command.words);
  const [name] = words;
  state.status = name === undefined ? 0 : before;
  const assigned: [string, string][] = [];
  for (const { name: variable, value } of command.assignments) {
    const text = yield* expandText(state, value);
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
export function* runWords(state: ShellState, words: readonly string[], skipFunctions: boolean): Script {
  const [name = ''] = words;
  const body = skipFunctions ? undefined : state.functions.get(name);
  if (body) return yield* callFunction(state, body, words.slice(1));
  const builtin = builtins.get(name);
  if (!builtin) return yield* runProgram(state, words, {}, false);
  const code = yield* builtin(state, words);
  return code;
}

function* callFunction(state: ShellState, body: Command, words: string[]): Script {
  if (state.depth >= maxDepth) throw new ProcessEnd(139);
  const outer = state.positional;
  state.positional = words;
  state.depth++;
  state.locals.push(new Map());
  try {
    return yield* untilReturn(state.run.command(state, body));
  } finally {
    restore(state, state.locals.pop() ?? []);
    state.depth--;
    state.positional = outer;
  }
}
