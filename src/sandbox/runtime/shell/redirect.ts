import type { Wait } from '../process.ts';
import { expandText, type Substitute } from './expand.ts';
import type { Redirect } from './parse.ts';
import { absolute, type ShellState } from './state.ts';

/** Points the streams elsewhere; a text says why it cannot. */
export function* applyRedirect(
  state: ShellState,
  { operator, target }: Redirect,
  substitute: Substitute,
): Generator<Wait, string | undefined, void> {
  if (operator === '2>&1') state.err = state.out;
  else if (operator === '>&2') state.out = state.err;
  if (target.length === 0) return undefined;
  const shown = yield* expandText(state, target, substitute);
  const path = absolute(state, shown);
  if (operator === '<') {
    const text = path === '/dev/null' ? '' : state.io.files.read(path);
    if (text === undefined) return `can't open ${shown}: no such file`;
    state.input = { text };
    return undefined;
  }
  const write = openForWriting(state, path, operator.endsWith('>>'));
  if (!write) return `can't create ${shown}: Read-only file system`;
  if (operator.startsWith('2')) state.err = write;
  else state.out = write;
  return undefined;
}

function openForWriting(state: ShellState, path: string, append: boolean): ((text: string) => void) | undefined {
  const { files } = state.io;
  if (path === '/dev/null') return () => {};
  if (path === '/dev/stdout' || path === '/proc/1/fd/1') return state.io.out;
  if (path === '/dev/stderr' || path === '/proc/1/fd/2') return state.io.err;
  if (!files.write(path, append ? (files.read(path) ?? '') : '')) return undefined;
  return (text) => void files.write(path, (files.read(path) ?? '') + text);
}
