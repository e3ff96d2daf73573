import { UserError } from '../lib/errors.ts';
import type { Cluster, ClusterChoice, ClusterName, Provider, Surroundings } from './define.ts';
import { connectSandbox } from './sandbox.ts';

const sandbox: Provider = { name: 'sandbox', connect: (_, surroundings) => connectSandbox(surroundings) };

/** The providers that are built; the other names of the contract are refused with a sentence. */
const providers: Partial<Record<ClusterName, Provider>> = { sandbox };

/** Connects to the cluster that was chosen. Rejects with a UserError (exit code 3) that says what to type. */
export async function connectCluster(choice: ClusterChoice, surroundings: Surroundings): Promise<Cluster> {
  const provider = providers[choice.name];
  if (!provider)
    throw new UserError(
      `Lessons on a cluster of the kind ${choice.name} are not built yet.`,
      'Learn on the sandbox:  k8s-de learn --cluster sandbox',
      { exitCode: 3 },
    );
  return await provider.connect(choice, surroundings);
}
