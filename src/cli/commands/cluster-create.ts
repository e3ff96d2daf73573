import { localClusters } from '../../clusters/local-tools.ts';
import { UserError } from '../../lib/errors.ts';
import type { Run } from '../context.ts';
import { runTool, toolFor } from '../local-cluster.ts';

/** Lets kind, minikube or k3d make a cluster, in the user's terminal. */
export const run: Run = async (context, [given], { provider }) => {
  const tool = toolFor(context, provider);
  const name = given ?? tool.defaultName;
  const contextName = tool.contextOf(name);
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(name) || tool.nameOf(contextName) === undefined)
    throw new UserError(
      `${tool.name} cannot make a cluster ${JSON.stringify(name)} that k8s-de finds again.`,
      `For example:  k8s-de cluster create ${tool.defaultName} --provider ${tool.name}`,
      { exitCode: 2 },
    );
  const clusters = await localClusters([tool], context.environment);
  if (clusters.some((one) => one.context === contextName))
    throw new UserError(
      `There is a ${tool.name} cluster ${name} already.`,
      `Learn on it:  k8s-de learn --cluster ${tool.name} --context ${contextName}`,
      { exitCode: 2 },
    );
  await runTool(context, tool, tool.create(name));
  context.terminal.talk(
    `The cluster ${name} is there. Learn on it:  k8s-de learn --cluster ${tool.name} --context ${contextName}`,
  );
  return 0;
};
