import type { Wait } from '../process.ts';
import { type Output, sink, toBytes } from '../streams.ts';
import { guarded } from './ending.ts';
import { type ShellState, subshell } from './state.ts';

/** What a script writes, run in a subshell: `$(…)`. */
export function* substitute(state: ShellState, script: string): Generator<Wait, string, void> {
  const inner = subshell(state);
  const pieces: Uint8Array[] = [];
  let holders = 0;
  let closed = () => {};
  const output: Output = {
    ...sink((chunk) => void pieces.push(toBytes(chunk))),
    retain: () => void holders++,
    release() {
      if (--holders === 0) closed();
    },
  };
  inner.descriptors.set(1, output);
  const code = yield* guarded(inner, inner.run.script(inner, script));
  // What still runs beside it may write, too.
  while (holders > 0)
    yield (resume) => {
      closed = resume;
      return () => {};
    };
  state.status = code;
  return Buffer.concat(pieces).toString('utf8').replaceAll('\0', '');
}
