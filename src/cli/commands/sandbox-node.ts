import { switchNode } from '../../clusters/control-client.ts';
import { UserError } from '../../lib/errors.ts';
import type { Run } from '../context.ts';

/** Cuts the power of a node of the sandbox, or starts it again. */
export const run: Run = async ({ home, terminal }, [what, name = '']) => {
  if (what !== 'fail' && what !== 'recover')
    throw new UserError(`A node can fail or recover, not ${what}.`, `Run: k8s-de sandbox node fail ${name}`, {
      exitCode: 2,
    });
  await switchNode(await home(), what, name);
  terminal.talk(
    what === 'fail'
      ? `${name} has no power. The cluster notices in 40 to 50 seconds:  k8s-de kubectl get nodes -w`
      : `${name} starts again. To see it:  k8s-de kubectl get nodes`,
  );
  return 0;
};
