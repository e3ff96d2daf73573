import { serveSandbox } from '../../clusters/sandbox-process.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Run } from '../context.ts';

/** The process of the sandbox: `sandbox start` and `learn` start it; it ends by a signal or after long idleness. */
export const run: Run = async ({ home, clock, random, terminal }, words) => {
  const numberAfter = (flag: string) => {
    const at = words.indexOf(flag);
    return at < 0 ? undefined : Number(words[at + 1]);
  };
  const [nodes, port] = [numberAfter('--nodes'), numberAfter('--port')];
  await serveSandbox({
    home: await home(),
    clock,
    random,
    ...(nodes !== undefined && { nodes }),
    ...(port !== undefined && { port }),
    onBug: (error) => terminal.talk(`bug: ${error instanceof Error ? error.stack : messageOf(error)}`),
  });
  return 0;
};
