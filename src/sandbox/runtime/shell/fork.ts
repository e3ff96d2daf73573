import type { ProgramIO, Script } from '../process.ts';
import { fixedInput, type Input, type Output, sink } from '../streams.ts';
import { untilExit } from './ending.ts';
import { inputOf, outputOf, type ShellState, subshell } from './state.ts';

/** Runs a part of the script in a process of its own. */
export function fork(
  state: ShellState,
  body: (inner: ShellState) => Script,
  streams: { stdin?: Input; stdout?: Output; ownGroup?: boolean } = {},
) {
  const closed = sink(() => {});
  const stdin = streams.stdin ?? inputOf(state) ?? fixedInput();
  const stdout = streams.stdout ?? outputOf(state, 1) ?? closed;
  const stderr = outputOf(state, 2) ?? closed;
  return state.io.start({
    argv: state.io.argv,
    environment: state.io.environment,
    directory: state.directory,
    stdin,
    stdout,
    stderr,
    ownGroup: streams.ownGroup ?? false,
    holds: [...state.descriptors].filter(([number]) => number > 2).map(([, stream]) => stream),
    program(io: ProgramIO) {
      const inner = subshell(state, io);
      inner.descriptors.set(0, stdin).set(1, stdout).set(2, stderr);
      for (const [signal, action] of state.traps) if (action === '') inner.traps.set(signal, '');
      return untilExit(inner, body(inner));
    },
  });
}
