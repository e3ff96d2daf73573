import type { Cluster, ClusterChoice, ClusterName, Provider, Surroundings } from './define.ts';

/** What finds or starts each kind of cluster; each is imported when it is asked for. */
export const providers: Record<ClusterName, () => Promise<Provider>> = {
  sandbox: async () => {
    const { connectSandbox } = await import('./connect-sandbox.ts');
    return { name: 'sandbox', connect: (_, surroundings) => connectSandbox(surroundings) };
  },
  current: async () => ({ name: 'current', connect: (await import('./current.ts')).connectContext }),
  kind: async () => (await import('./kind.ts')).kind,
  minikube: async () => (await import('./minikube.ts')).minikube,
  k3d: async () => (await import('./k3d.ts')).k3d,
};

/** Connects to the cluster that was chosen. Rejects with a UserError (exit code 3) that says what to type. */
export async function connectCluster(choice: ClusterChoice, surroundings: Surroundings): Promise<Cluster> {
  const provider = await providers[choice.name]();
  return await provider.connect(choice, surroundings);
}
