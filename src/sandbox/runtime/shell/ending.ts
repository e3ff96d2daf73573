import type { Script } from '../process.ts';
import { ProcessEnd } from '../streams.ts';
import { complain, ShellExit, ShellJump, type ShellState } from './state.ts';
import { runTraps } from './traps.ts';
import { ShellSyntaxError } from './words.ts';

/** Runs something to the shell's end, and its EXIT trap after it. */
export function* untilExit(state: ShellState, running: Script): Script {
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
    yield* state.run.script(state, last);
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

/** Runs a function or a file: its `return` ends only itself. */
export function* untilReturn(running: Script): Script {
  try {
    return yield* running;
  } catch (thrown) {
    if (thrown instanceof ShellJump && thrown.kind === 'return') return thrown.levels;
    throw thrown;
  }
}

/** Runs what a subshell runs: its `exit` ends only itself. */
export function* guarded(state: ShellState, running: Script): Script {
  try {
    return yield* untilExit(state, running);
  } catch (thrown) {
    if (thrown instanceof ProcessEnd) return thrown.code;
    throw thrown;
  }
}
