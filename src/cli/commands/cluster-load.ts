import type { Run } from '../context.ts';
import { meantCluster, runTool } from '../local-cluster.ts';

/** Brings an image of this machine onto the nodes of a cluster: they have no other way to it. */
export const run: Run = async (context, [image = '', given], { provider }) => {
  const { name, tool } = await meantCluster(context, given, provider);
  await runTool(context, tool, tool.load(image, name));
  context.terminal.talk(`${image} is on the nodes of ${name}.`);
  return 0;
};
