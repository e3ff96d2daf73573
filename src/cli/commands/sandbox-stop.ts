import { stopSandbox } from '../../clusters/sandbox.ts';
import type { Run } from '../context.ts';

/** Stops the sandbox; its state is kept. */
export const run: Run = async ({ home, clock, terminal }) => {
  const stopped = await stopSandbox(await home(), clock);
  terminal.talk(stopped ? 'The sandbox has stopped; its state is kept.' : 'The sandbox did not run.');
  return 0;
};
