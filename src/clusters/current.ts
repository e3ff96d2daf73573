import { attemptsInMemory, registerAttempt } from '../gateway/registry.ts';
import { hashToken } from '../gateway/token.ts';
import { upstreamOfKubeConfig } from '../gateway/upstream.ts';
import { ViewError } from '../kube/cluster-view.ts';
import { UserError } from '../lib/errors.ts';
import { requireAgreement } from './agreements.ts';
import { type AttemptAccess, openAttempt } from './attempt.ts';
import { findContext, type UserContext } from './contexts.ts';
import type { Cluster, ClusterChoice, Surroundings } from './define.ts';
import { ensureService } from './detached.ts';
import { readFacts } from './facts.ts';
import { followFeed } from './feed-client.ts';
import { feedOf } from './feed-of.ts';
import { proxyFolder, proxyInProcess } from './proxy-process.ts';

/** Connects to a context of the user's kubeconfig, the current one when none is named, through the proxy. */
export async function connectContext(choice: ClusterChoice, surroundings: Surroundings): Promise<Cluster> {
  const { home, clock, environment } = surroundings;
  const context = await findContext(environment, choice.context);
  const upstream = upstreamOfKubeConfig(context.kubeConfig);
  const facts = await readFacts(upstream).catch((error: unknown) => {
    upstream.close();
    throw cannotReach(context, error);
  });
  upstream.close();
  const { name, server } = context;
  await requireAgreement(home, clock, { context: name, server, identity: facts.identity }, choice.agreed);
  const { access, close } = surroundings.proxyInProcess
    ? await accessInProcess(context, surroundings)
    : await accessDetached(context, surroundings);
  return {
    name: choice.name,
    context: name,
    ...facts,
    open: (scope, directory) =>
      openAttempt({ ...access, clock, upstream: upstreamOfKubeConfig(context.kubeConfig) }, scope, directory),
    close,
  };
}

type ProxyAccess = Pick<AttemptAccess, 'gateway' | 'register' | 'follow'>;

/** The learner's terminal stays open when the command has ended, and so must the proxy. */
async function accessDetached(
  context: UserContext,
  { home, clock, launch, environment }: Surroundings,
): Promise<{ access: ProxyAccess; close: () => Promise<void> }> {
  const { server, caCertificate } = await ensureService({
    folder: proxyFolder(home, context),
    launch,
    words: ['proxy', '--context', context.name],
    environment: { ...environment, K8S_DE_HOME: home.root },
    clock,
    what: `The proxy before ${context.name}`,
  });
  const gateway = { server, caCertificate };
  return {
    access: {
      gateway,
      register: (token, scope) => registerAttempt(home.attempts, hashToken(token), scope),
      follow: (token) => followFeed({ ...gateway, token }, clock),
    },
    close: async () => {},
  };
}

async function accessInProcess(
  context: UserContext,
  { clock, random }: Surroundings,
): Promise<{ access: ProxyAccess; close: () => Promise<void> }> {
  const attempts = attemptsInMemory();
  const { proxy, gateway: observing, caCertificate } = await proxyInProcess(context, { clock, random, attempts });
  const gateway = { server: proxy.server, caCertificate };
  return {
    access: {
      gateway,
      register: async (token, scope) => attempts.add(hashToken(token), { scope, directory: undefined }),
      // Straight from the gateway: what kubectl did is known before it ends.
      follow: async (token) => ({ ...feedOf(observing, token), close: async () => {} }),
    },
    close: () => proxy.close(),
  };
}

function cannotReach({ name, server }: UserContext, error: unknown): unknown {
  if (!(error instanceof ViewError)) return error;
  const happened =
    error.reason.kind === 'forbidden'
      ? `The cluster of the context ${name} does not let you look: ${error.message}`
      : `The cluster of the context ${name} at ${server} cannot be reached: ${error.message}`;
  return new UserError(happened, `See for yourself: kubectl --context ${name} get namespaces`, {
    exitCode: 3,
    cause: error,
  });
}
