import type { Cluster, ClusterChoice, ClusterName, Provider, Surroundings, ToolName } from './define.ts';

/** What finds or starts each kind of cluster; each is imported when it is asked for. */
export const providers: Record<ClusterName, () => Promise<Provider>> = {
  sandbox: async () => {
    const { connectSandbox } = await import('./connect-sandbox.ts');
    return { name: 'sandbox', connect: (_, surroundings) => connectSandbox(surroundings) };
  },
  current: async () => ({ name: 'current', connect: (await import('./current.ts')).connectContext }),
  kind: () => localProvider('kind'),
  minikube: () => localProvider('minikube'),
  k3d: () => localProvider('k3d'),
};

async function localProvider(name: ToolName): Promise<Provider> {
  const [{ providerOf }, { tools }] = await Promise.all([import('./local-provider.ts'), import('./tools.ts')]);
  return providerOf(tools[name]);
}

/** Connects to the cluster that was chosen. Rejects with a UserError (exit code 3) that says what to type. */
export async function connectCluster(choice: ClusterChoice, surroundings: Surroundings): Promise<Cluster> {
  const provider = await providers[choice.name]();
  return await provider.connect(choice, surroundings);
}
