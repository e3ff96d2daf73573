import { connectContext } from './current.ts';
import type { Cluster, ClusterChoice, ClusterName, Provider, Surroundings } from './define.ts';
import { k3d } from './k3d.ts';
import { kind } from './kind.ts';
import { minikube } from './minikube.ts';
import { connectSandbox } from './sandbox.ts';

/** What finds or starts each kind of cluster. */
const providers: Record<ClusterName, Provider> = {
  sandbox: { name: 'sandbox', connect: (_, surroundings) => connectSandbox(surroundings) },
  current: { name: 'current', connect: connectContext },
  kind,
  minikube,
  k3d,
};

/** Connects to the cluster that was chosen. Rejects with a UserError (exit code 3) that says what to type. */
export async function connectCluster(choice: ClusterChoice, surroundings: Surroundings): Promise<Cluster> {
  return await providers[choice.name].connect(choice, surroundings);
}
