import { codeOf, type Script } from '../process.ts';
import { fixedInput, sink } from '../streams.ts';
import { deaths } from './deaths.ts';
import { childEnvironment, complain, inputOf, outputOf, type ShellState, write } from './state.ts';

/** Runs a program of the image; `replaces` makes this process that program, as `exec` does. */
export function* runProgram(
  state: ShellState,
  words: readonly string[],
  extra: Record<string, string>,
  replaces: boolean,
): Script {
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
