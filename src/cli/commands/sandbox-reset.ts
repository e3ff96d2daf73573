import { resetSandbox } from '../../clusters/sandbox.ts';
import type { Run } from '../context.ts';

/** Stops the sandbox and forgets its state. */
export const run: Run = async ({ home, clock, terminal }) => {
  await resetSandbox(await home(), clock);
  terminal.talk('The sandbox is empty again. Start it:  k8s-de sandbox start');
  return 0;
};
