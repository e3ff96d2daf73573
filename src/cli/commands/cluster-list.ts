import { localClusters } from '../../clusters/local-tools.ts';
import { tools } from '../../clusters/tools.ts';
import { clustersView } from '../../ui/views/clusters.ts';
import type { Run } from '../context.ts';
import { namedTool } from '../local-cluster.ts';

/** Lists the clusters of kind, minikube and k3d that the user's kubeconfig knows. */
export const run: Run = async (context, _, { provider }) => {
  const { terminal, environment, shared } = context;
  const named = namedTool(context, provider);
  const clusters = await localClusters(named ? [named] : Object.values(tools), environment);
  if (shared.json) terminal.print(JSON.stringify(clusters, null, 2));
  else if (clusters.length === 0)
    terminal.talk(
      `There is no ${named?.name ?? 'kind, minikube or k3d'} cluster in your kubeconfig.\nMake one:  k8s-de cluster create`,
    );
  else
    terminal.print(
      `${clustersView(clusters, terminal.style)}\n\nLearn on one:  k8s-de learn --cluster PROVIDER --context CONTEXT`,
    );
  return 0;
};
