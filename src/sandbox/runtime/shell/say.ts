import { type ShellState, write } from './state.ts';

/** Prints a line, and is the exit code of what has no more to do. */
export function say(state: ShellState, text: string): number {
  write(state, `${text}\n`);
  return 0;
}
