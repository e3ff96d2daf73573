import { absolutePath, type Opener, openInput, openOutput } from '../open.ts';
import type { Wait } from '../process.ts';
import { fixedInput, type Input, type Output, sink } from '../streams.ts';
import { expandText } from './expand.ts';
import type { Redirect } from './parse.ts';
import { inputOf, outputOf, type ShellState } from './state.ts';

/** Points a descriptor elsewhere; a text says why it cannot. */
export function* applyRedirect(
  state: ShellState,
  { token, target }: Redirect,
): Generator<Wait, string | undefined, void> {
  const { text: operator } = token;
  const descriptor = token.descriptor ?? (operator.startsWith('<') ? 0 : 1);
  if (operator.startsWith('<<')) {
    state.descriptors.set(descriptor, fixedInput(yield* expandText(state, token.document ?? [])));
    return undefined;
  }
  const shown = yield* expandText(state, target);
  if (operator === '<&' || operator === '>&') return duplicate(state, descriptor, shown, operator);
  const opened = open(state, shown, operator);
  if (typeof opened === 'string') return opened;
  state.descriptors.set(descriptor, opened);
  if (operator === '&>') state.descriptors.set(2, opened);
  return undefined;
}

function open(state: ShellState, shown: string, operator: string): Input | Output | string {
  const opener = openerOf(state);
  if (operator === '<') {
    const input = openInput(opener, shown);
    if (typeof input !== 'string') return input;
    return `can't open ${shown}: ${input === 'No such file or directory' ? 'no such file' : input}`;
  }
  const exists = state.io.files.stat(absolutePath(opener, shown)) !== undefined;
  if (state.options.has('C') && operator === '>' && exists) return `can't create ${shown}: File exists`;
  const output = openOutput(opener, shown, operator === '>>' || operator === '<>');
  if (typeof output !== 'string') return output;
  return `can't create ${shown}: ${output === 'No such file or directory' ? 'nonexistent directory' : output}`;
}

function duplicate(state: ShellState, descriptor: number, from: string, operator: string): string | undefined {
  if (from === '-') {
    state.descriptors.delete(descriptor);
    return undefined;
  }
  if (!/^\d+$/.test(from)) {
    const opened = operator === '>&' ? open(state, from, '>') : 'ambiguous redirect';
    if (typeof opened === 'string') return opened;
    state.descriptors.set(descriptor, opened);
    if (descriptor === 1) state.descriptors.set(2, opened);
    return undefined;
  }
  const source = state.descriptors.get(Number(from));
  if (!source) return `dup2(${from},${descriptor}): Bad file descriptor`;
  state.descriptors.set(descriptor, source);
  return undefined;
}

/** The shell's own view of where paths lead: its streams may have been redirected. */
export function openerOf(state: ShellState): Opener {
  const { io, directory } = state;
  const closed = sink(() => {});
  return {
    files: io.files,
    processes: io.processes,
    terminal: io.terminal,
    random: io.random,
    work: io.work,
    pid: io.pid,
    directory,
    stdin: inputOf(state) ?? fixedInput(),
    stdout: outputOf(state, 1) ?? closed,
    stderr: outputOf(state, 2) ?? closed,
  };
}
