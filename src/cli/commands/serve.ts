import { announceFailure } from '../../clusters/detached.ts';
import { messageOf, UserError } from '../../lib/errors.ts';
import type { Context, Run } from '../context.ts';

/** The processes that outlive a command: `sandbox`, and the `proxy` before a real cluster. They end by a signal or after long idleness. */
export const run: Run = async (context, words) => {
  try {
    return await serve(context, words);
  } catch (error) {
    if (error instanceof UserError) announceFailure(error);
    throw error;
  }
};

async function serve(
  { home, clock, random, environment, terminal }: Context,
  words: readonly string[],
): Promise<number> {
  const after = (flag: string) => (words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined);
  const shared = { home: await home(), clock, random, environment };
  if (words[0] === 'proxy') {
    const { serveProxy } = await import('../../clusters/proxy-process.ts');
    await serveProxy({ ...shared, context: after('--context') ?? '' });
    return 0;
  }
  const [nodes, port] = [after('--nodes'), after('--port')];
  const { serveSandbox } = await import('../../clusters/sandbox-process.ts');
  await serveSandbox({
    ...shared,
    ...(nodes !== undefined && { nodes: Number(nodes) }),
    ...(port !== undefined && { port: Number(port) }),
    credentialsFollow: words.includes('--credentials-follow'),
    onBug: (error) => terminal.talk(`bug: ${error instanceof Error ? error.stack : messageOf(error)}`),
  });
  return 0;
}
