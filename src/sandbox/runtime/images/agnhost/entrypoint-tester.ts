import { instant } from '../../process.ts';

/** Prints what it was started with. */
export const entrypointTester = instant((io) => {
  io.out(`[${io.argv.join(' ')}]\n`);
  return 0;
});
