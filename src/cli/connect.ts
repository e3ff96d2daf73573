import { join } from 'node:path';
import type { Cluster, ClusterChoice, Surroundings } from '../clusters/define.ts';
import type { Context } from './context.ts';
import { packageRoot } from './package-root.ts';

/** Connects to clusters with this process's tools; the heavy parts are imported at the first call. */
export function connectCluster(context: Context): (choice: ClusterChoice) => Promise<Cluster> {
  return async (choice) => {
    const { connectCluster: connect } = await import('../clusters/index.ts');
    return await connect(choice, await surroundingsOf(context));
  };
}

/** What providers are handed of the outside. */
export async function surroundingsOf({ home, clock, random, environment, terminal }: Context): Promise<Surroundings> {
  const launch = { program: process.execPath, words: [join(packageRoot, 'bin/k8s-de.js'), '__serve'] };
  return { home: await home(), clock, random, environment, launch, tell: terminal.talk };
}
