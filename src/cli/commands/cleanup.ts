import { rmSync } from 'node:fs';
import { resetSandbox } from '../../clusters/sandbox.ts';
import type { Run } from '../context.ts';

/** Takes the sandbox with all lessons' objects away; with --all everything that k8s-de has ever kept. */
export const run: Run = async ({ home, clock, terminal }, _, { all }) => {
  const { root } = await home();
  await resetSandbox(await home(), clock);
  if (all) rmSync(root, { recursive: true, force: true });
  terminal.talk(all ? `Everything under ${root} is gone.` : 'The sandbox is gone; your progress is kept.');
  return 0;
};
