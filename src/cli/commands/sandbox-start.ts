import { startSandbox } from '../../clusters/sandbox.ts';
import { UserError } from '../../lib/errors.ts';
import { surroundingsOf } from '../connect.ts';
import type { Run } from '../context.ts';

/** Starts the sandbox, unless it runs; the last line printed is the path of its kubeconfig. */
export const run: Run = async (context, _, { nodes }) => {
  const { server, kubeconfig = '' } = await startSandbox(
    await surroundingsOf(context),
    nodes === undefined ? {} : { nodes: nodeCount(nodes) },
  );
  context.terminal.talk(`The sandbox runs at ${server}. To use it:  export KUBECONFIG=${kubeconfig}`);
  context.terminal.print(kubeconfig);
  return 0;
};

function nodeCount(text: unknown): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 100) return count;
  throw new UserError(
    `--nodes takes a number from 1 to 100, not ${String(text)}.`,
    'For example:  k8s-de sandbox start --nodes 3',
    { exitCode: 2 },
  );
}
