import { askYes } from '../ask-yes.ts';
import type { Run } from '../context.ts';
import { meantCluster, runTool } from '../local-cluster.ts';

/** Lets the tool that made a cluster take it away, when the user says yes. */
export const run: Run = async (context, [given], { provider }) => {
  const { name, tool, context: contextName } = await meantCluster(context, given, provider);
  if (context.shared.yes !== contextName) {
    context.terminal.talk(`This deletes the ${tool.name} cluster ${name} with everything in it.`);
    if (!(await askYes(context, `--yes ${contextName}`))) {
      context.terminal.talk('Nothing was changed.');
      return 1;
    }
  }
  await runTool(context, tool, tool.remove(name));
  return 0;
};
