import type { ProgramIO, Wait } from '../process.ts';

const stepMs = 16;
// About what one core reads in that time.
const stepBytes = 64 << 20;

/** Keeps all that it reads of what never ends: it ends by running out of memory. */
export function* hoard(io: ProgramIO): Generator<Wait, never, void> {
  for (;;) {
    yield io.work(stepMs);
    io.allocate(stepBytes);
  }
}
