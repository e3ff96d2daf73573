import { answerFeed } from '../gateway/feed.ts';
import { createGateway } from '../gateway/observe-and-guard.ts';
import { attemptsInMemory } from '../gateway/registry.ts';
import { hashToken } from '../gateway/token.ts';
import { upstreamWithToken } from '../gateway/upstream.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import { createSandbox, type Sandbox, type Snapshot } from '../sandbox/index.ts';
import { openAttempt } from './attempt.ts';
import type { Cluster } from './define.ts';
import { readFacts } from './facts.ts';
import { feedOf } from './feed-of.ts';
import { hookOf } from './sandbox-hook.ts';

export interface FreshOptions {
  clock: Clock;
  random: Random;
  nodes?: number;
  from?: Snapshot;
  onBug?: (error: unknown) => void;
}

/** Gives `work` an unguarded cluster in memory and takes it away afterwards: for `sandbox run`. */
export async function withFreshSandbox<T>(options: FreshOptions, work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  const sandbox = await createSandbox(options);
  try {
    await sandbox.start();
    return await work(sandbox);
  } finally {
    await sandbox.stop();
  }
}

/** A cluster in the memory of this process, with its gateway: for proofs. `close` ends it. */
export async function freshSandboxCluster(options: FreshOptions): Promise<Cluster & { sandbox: Sandbox }> {
  const { clock, random } = options;
  const attempts = attemptsInMemory();
  const gateway = createGateway({ clock, random, attempts });
  const sandbox = await createSandbox({
    ...options,
    hook: hookOf(gateway),
    beside: (request, response) => answerFeed(gateway, request, response),
  });
  await sandbox.start();
  const toSandbox = () => upstreamWithToken({ ...sandbox, token: sandbox.adminToken });
  const upstream = toSandbox();
  return {
    sandbox,
    name: 'sandbox',
    context: 'k8s-de-sandbox',
    ...(await readFacts(upstream)),
    open: (scope, directory) =>
      openAttempt(
        {
          clock,
          gateway: sandbox,
          upstream: toSandbox(),
          register: async (token, given) => attempts.add(hashToken(token), { scope: given, directory }),
          follow: async (token) => ({ ...feedOf(gateway, token), close: async () => {} }),
        },
        scope,
        directory,
      ),
    async close() {
      upstream.close();
      await sandbox.stop();
    },
  };
}
