import { sandboxStatus } from '../../clusters/sandbox.ts';
import type { Run } from '../context.ts';

/** Says whether the sandbox runs, and where. */
export const run: Run = async ({ home, terminal, shared }) => {
  const status = sandboxStatus(await home());
  if (shared.json) terminal.print(JSON.stringify(status));
  else if (status.running)
    terminal.print(
      `The sandbox runs at ${status.server} with ${status.nodes} nodes.\nIts kubeconfig: ${status.kubeconfig}`,
    );
  else terminal.print('The sandbox does not run.\nStart it:  k8s-de sandbox start');
  return 0;
};
