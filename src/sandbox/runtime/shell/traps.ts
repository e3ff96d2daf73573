import type { Wait } from '../process.ts';
import { parseSignal, type Signal } from '../signals.ts';
import { quoted } from './quote.ts';
import { say } from './say.ts';
import { complainOf, type ShellState } from './state.ts';

/** `trap`. */
export function setTrap(state: ShellState, words: readonly string[]): number {
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

/** Runs the traps of the signals that have come. */
export function* runTraps(state: ShellState): Generator<Wait, void, void> {
  for (let signal = state.pending.shift(); signal; signal = state.pending.shift()) {
    const action = state.traps.get(signal);
    if (!action) continue;
    const before = state.status;
    yield* state.run.script(state, action);
    state.status = before;
  }
}
