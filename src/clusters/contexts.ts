import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { messageOf, UserError } from '../lib/errors.ts';

/** One context of the user's kubeconfig; k8s-de reads it and never writes it. */
export interface UserContext {
  name: string;
  server: string;
  /** A kubeconfig of client-node whose current context is this one. */
  kubeConfig: KubeConfig;
}

/** Where the user's kubeconfig lies: KUBECONFIG may name several files, which are read as one. */
type Environment = Readonly<Record<string, string | undefined>>;

/** The names of all contexts, and the current one. Rejects with a UserError when there is no kubeconfig that can be read. */
export async function readContexts(environment: Environment): Promise<{ names: string[]; current: string }> {
  const kubeConfig = await load(environment);
  return { names: kubeConfig.getContexts().map(({ name }) => name), current: kubeConfig.getCurrentContext() ?? '' };
}

/** The named context, or the current one. Rejects with a UserError (exit code 3) that names those that there are. */
export async function findContext(environment: Environment, wanted: string | undefined): Promise<UserContext> {
  const kubeConfig = await load(environment);
  const name = wanted ?? kubeConfig.getCurrentContext();
  if (!name)
    throw new UserError(
      'Your kubeconfig has no current context.',
      'Choose one: --context NAME, or: kubectl config use-context NAME',
      {
        exitCode: 3,
      },
    );
  const names = kubeConfig.getContexts().map((context) => context.name);
  if (!names.includes(name))
    throw new UserError(
      `Your kubeconfig has no context ${JSON.stringify(name)}${names.length ? `; it has ${names.join(', ')}` : ''}.`,
      'See them: kubectl config get-contexts',
      { exitCode: 3 },
    );
  kubeConfig.setCurrentContext(name);
  const server = kubeConfig.getCurrentCluster()?.server;
  if (!server || !URL.canParse(server))
    throw new UserError(`The context ${name} names no cluster with an address.`, 'See it: kubectl config view', {
      exitCode: 3,
    });
  return { name, server, kubeConfig };
}

async function load({ KUBECONFIG, HOME }: Environment): Promise<KubeConfig> {
  const { KubeConfig: Loader } = await import('@kubernetes/client-node');
  const paths = KUBECONFIG ? KUBECONFIG.split(delimiter) : [join(HOME ?? '', '.kube', 'config')];
  const [first, ...others] = paths.filter((path) => path !== '' && existsSync(path));
  if (first === undefined)
    throw new UserError(
      `There is no kubeconfig at ${paths.join(', ')}.`,
      'Practise without a cluster of your own: k8s-de learn --cluster sandbox',
      { exitCode: 3 },
    );
  const kubeConfig = new Loader();
  try {
    kubeConfig.loadFromFile(first, lenient);
    for (const path of others) mergeFile(kubeConfig, path, new Loader());
  } catch (error) {
    throw new UserError(`Your kubeconfig cannot be read: ${messageOf(error)}`, 'See it: kubectl config view', {
      exitCode: 3,
      cause: error,
    });
  }
  return kubeConfig;
}

// A broken entry of another cluster must not keep the user from theirs.
const lenient = { onInvalidEntry: 'filter' } as const;

// The first file that names a thing wins, as in kubectl; client-node's own merge throws on a repeated name.
function mergeFile(into: KubeConfig, path: string, next: KubeConfig): void {
  next.loadFromFile(path, lenient);
  const fresh = <T extends { name: string }>(mine: T[], theirs: T[]) =>
    mine.concat(theirs.filter(({ name }) => !mine.some((one) => one.name === name)));
  into.loadFromOptions({
    clusters: fresh(into.clusters, next.clusters),
    users: fresh(into.users, next.users),
    contexts: fresh(into.contexts, next.contexts),
    currentContext: into.currentContext ?? next.currentContext,
  });
}
