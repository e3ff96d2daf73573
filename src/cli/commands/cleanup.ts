import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stopService } from '../../clusters/detached.ts';
import { resetSandbox } from '../../clusters/sandbox.ts';
import { messageOf, UserError } from '../../lib/errors.ts';
import type { Home } from '../../lib/home.ts';
import type { Attempt } from '../../progress/define.ts';
import { askYes } from '../ask-yes.ts';
import { connectCluster } from '../connect.ts';
import type { Context, Run } from '../context.ts';

/** Takes away what lessons made: the sandbox, and their namespaces on real clusters; with --all what k8s-de keeps, too. */
export const run: Run = async (context, _, { all, force }) => {
  const { terminal, clock } = context;
  const home = await context.home();
  const real = await attemptsOnRealClusters(context, all === true);
  const plan = [
    ...(existsSync(join(home.sandbox, 'data')) ? ['the sandbox with everything in it'] : []),
    ...real.map(({ namespaces, cluster }) => `${list(namespaces)} on ${cluster.context}`),
    ...(all === true && entries(home).some(existsSync) ? [`your progress and settings in ${home.root}`] : []),
  ];
  if (plan.length === 0) {
    terminal.talk('There is nothing to take away.');
    return 0;
  }
  terminal.talk(['This deletes:', ...plan.map((each) => `  ${each}`)].join('\n'));
  if (force !== true && !(await askYes(context, '--force'))) {
    terminal.talk('Nothing was changed.');
    return 1;
  }
  const failed: Attempt[] = [];
  for (const attempt of real) if (!(await removeFromCluster(context, attempt))) failed.push(attempt);
  for (const name of namesIn(home.proxies)) await stopService(join(home.proxies, name), clock);
  await resetSandbox(home, clock);
  if (all === true && failed.length === 0) removeHome(home);
  terminal.talk(closing(home, all === true, failed.length > 0));
  return failed.length > 0 ? 3 : 0;
};

async function attemptsOnRealClusters(context: Context, isLast: boolean): Promise<Attempt[]> {
  try {
    const { attempts } = (await context.progress()).read();
    return attempts.filter(
      ({ cluster, endedAtMs, cleanedAtMs }) =>
        cluster.name !== 'sandbox' && !(endedAtMs !== undefined && cleanedAtMs !== undefined),
    );
  } catch (error) {
    // A progress file of a newer k8s-de: what it knows of clusters cannot be read, and with --all it goes.
    if (!(isLast && error instanceof UserError)) throw error;
    context.terminal.talk(error.message);
    return [];
  }
}

/** False when it could not be done, which is told. */
async function removeFromCluster(context: Context, attempt: Attempt): Promise<boolean> {
  const { name, context: place, agreed, identity } = attempt.cluster;
  const { terminal, clock } = context;
  const namespaces = list(attempt.namespaces);
  try {
    const choice = { name: name as 'current', context: place, ...(agreed !== undefined && { agreed }) };
    const cluster = await connectCluster(context)(choice);
    try {
      if (cluster.identity !== identity) {
        terminal.talk(
          `Another cluster answers as ${place} now: the one of this attempt is gone, and ${namespaces} with it.`,
        );
      } else {
        const [namespace = ''] = attempt.namespaces;
        const scope = { attempt: attempt.id, namespace, namespaces: attempt.namespaces, cluster: [] };
        const live = await cluster.open(scope, join((await context.home()).attempts, attempt.id));
        await live.removeNamespaces().finally(() => live.close());
        terminal.talk(`Deleted ${namespaces} on ${place}.`);
      }
    } finally {
      await cluster.close();
    }
  } catch (error) {
    terminal.talk(`Could not delete ${namespaces} on ${place}: ${messageOf(error)}`);
    return false;
  }
  await (await context.progress()).update(({ attempts }) => {
    const kept = attempts.find(({ id }) => id === attempt.id);
    if (kept) kept.cleanedAtMs = clock.now();
  });
  return true;
}

/** Deletes what is k8s-de's own, and the folder when nothing else is in it. */
function removeHome(home: Home): void {
  for (const path of entries(home)) rmSync(path, { recursive: true, force: true });
  if (existsSync(home.root) && namesIn(home.root).length === 0) rmdirSync(home.root);
}

function entries({ attempts, sandbox, proxies, work, bin, progress, agreements }: Home): string[] {
  return [attempts, sandbox, proxies, work, bin, progress, agreements];
}

function closing(home: Home, all: boolean, hasFailed: boolean): string {
  if (hasFailed) return 'The rest is gone. When the cluster answers again:  k8s-de cleanup';
  if (!all) return 'Done; your progress is kept. To go on:  k8s-de learn';
  return existsSync(home.root) ? `Done. What is left in ${home.root} is not of k8s-de.` : `Done: ${home.root} is gone.`;
}

function list(namespaces: readonly string[]): string {
  return `the ${namespaces.length === 1 ? 'namespace' : 'namespaces'} ${namespaces.join(', ')}`;
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
