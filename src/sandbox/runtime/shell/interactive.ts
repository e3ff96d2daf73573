import type { Script, Wait } from '../process.ts';
import { takeLine } from '../streams.ts';
import { codeOfThrown, untilExit } from './ending.ts';
import { tellJobs } from './jobs.ts';
import { editLine, type History } from './line-editor.ts';
import { type List, Parser } from './parse.ts';
import { runList } from './run.ts';
import { complain, inputOf, ShellExit, type ShellState, write } from './state.ts';
import { runTraps } from './traps.ts';
import { ShellSyntaxError } from './words.ts';

/** What a line, or several that belong together, come to. */
type Read = { kind: 'lists'; lists: List[] } | { kind: 'more' } | { kind: 'wrong'; error: ShellSyntaxError };

function readCommands(text: string): Read {
  const parser = new Parser(text);
  const lists: List[] = [];
  try {
    for (let list = parser.nextLine(); list; list = parser.nextLine()) lists.push(list);
  } catch (thrown) {
    if (!(thrown instanceof ShellSyntaxError)) throw thrown;
    return thrown.incomplete ? { kind: 'more' } : { kind: 'wrong', error: thrown };
  }
  return parser.wantsMore() ? { kind: 'more' } : { kind: 'lists', lists };
}

/** Runs commands as their lines come from the standard input; what they read themselves is taken from it. */
export function* runInput(state: ShellState): Script {
  return yield* untilExit(state, inputLoop(state));
}

function* inputLoop(state: ShellState): Script {
  let text = '';
  for (;;) {
    const input = inputOf(state);
    const line = input && (yield* takeLine(input));
    text += line ?? '';
    const read = readCommands(text);
    if (read.kind === 'more' && line !== undefined) continue;
    if (read.kind === 'wrong') throw read.error;
    // At the end what is there must do.
    const lists = read.kind === 'lists' ? read.lists : restOf(text);
    for (const list of lists) yield* runList(state, list);
    if (line === undefined) return state.status;
    text = '';
  }
}

function restOf(text: string): List[] {
  const parser = new Parser(text);
  const lists: List[] = [];
  for (let list = parser.nextLine(); list; list = parser.nextLine()) lists.push(list);
  return lists;
}

/** Prompts, reads and runs until the end of the input or `exit`. */
export function* interact(state: ShellState): Script {
  const { io } = state;
  state.interactive = true;
  for (const signal of ['TERM', 'QUIT'] as const) io.onSignal(signal, 'ignore');
  io.onSignal('INT', () => {
    if (state.traps.has('INT')) state.pending.push('INT');
    state.wake?.();
  });
  return yield* untilExit(state, prompting(state));
}

function* prompting(state: ShellState): Script {
  const history: History = { lines: [] };
  let text = '';
  for (;;) {
    yield* runTraps(state);
    tellJobs(state, 2, ({ process }) => process.code() !== undefined);
    const line = yield* readLine(state, prompt(state, text === '' ? 'PS1' : 'PS2'), history);
    if (line === 'interrupted') {
      text = '';
      state.status = 130;
      continue;
    }
    if (line === undefined) return state.status;
    text += line;
    const read = readCommands(text);
    if (read.kind === 'more') continue;
    text = '';
    if (read.kind === 'wrong') {
      state.status = 2;
      complain(state, read.error.message);
    } else yield* runLists(state, read.lists);
  }
}

/** A mistake in one line does not end the shell. */
function* runLists(state: ShellState, lists: readonly List[]): Generator<Wait, void, void> {
  try {
    for (const list of lists) yield* runList(state, list);
  } catch (thrown) {
    if (thrown instanceof ShellExit) throw thrown;
    state.status = codeOfThrown(state, thrown);
  }
}

/** A line with its newline; undefined at the end of the input. */
function* readLine(
  state: ShellState,
  shown: string,
  history: History,
): Generator<Wait, string | 'interrupted' | undefined, void> {
  const { terminal } = state.io;
  if (!terminal || inputOf(state) !== terminal.input) {
    write(state, shown, 2);
    const input = inputOf(state);
    return input && (yield* takeLine(input));
  }
  Object.assign(terminal.mode, { canonical: false, echo: false, signals: false });
  try {
    return yield* editLine(state, terminal, shown, history);
  } finally {
    Object.assign(terminal.mode, { canonical: true, echo: true, signals: true });
    state.io.onSignal('WINCH', 'default');
  }
}

function prompt(state: ShellState, name: 'PS1' | 'PS2'): string {
  const { directory, variables, io } = state;
  const home = variables.HOME;
  const folder =
    home && home !== '/' && (directory === home || directory.startsWith(`${home}/`))
      ? `~${directory.slice(home.length)}`
      : directory;
  return (variables[name] ?? '').replace(/\\([wWhHu$n])/g, (_, letter: string) => {
    if (letter === 'w') return folder;
    if (letter === 'W') return folder.split('/').at(-1) || '/';
    if (letter === 'u') return io.user.uid === 0 ? 'root' : String(io.user.uid);
    if (letter === 'n') return '\n';
    return letter === '$' ? (io.user.uid === 0 ? '#' : '$') : io.hostname;
  });
}
