import { registerAttempt } from '../gateway/registry.ts';
import { hashToken } from '../gateway/token.ts';
import { upstreamWithToken } from '../gateway/upstream.ts';
import { readAdminToken } from './admin-token.ts';
import { openAttempt } from './attempt.ts';
import { advanceSandbox } from './control-client.ts';
import type { Cluster, Surroundings } from './define.ts';
import { findService, hasDied } from './detached.ts';
import { readFacts } from './facts.ts';
import { followFeed } from './feed-client.ts';
import { startSandbox } from './sandbox.ts';

/** Connects to the running sandbox, or starts it. */
export async function connectSandbox(surroundings: Surroundings): Promise<Cluster> {
  const { home, clock } = surroundings;
  await startSandbox(surroundings);
  const state = findService(home.sandbox);
  if (!state) return await connectSandbox(surroundings);
  const gateway = { server: state.server, caCertificate: state.caCertificate };
  // A sandbox that was killed comes back under the same address; one that was stopped stays stopped.
  const revive = async () => {
    if (hasDied(home.sandbox)) await startSandbox(surroundings);
  };
  const toSandbox = () => upstreamWithToken({ ...gateway, token: readAdminToken(home) });
  const upstream = toSandbox();
  return {
    name: 'sandbox',
    context: 'k8s-de-sandbox',
    ...(await readFacts(upstream)),
    open: async (scope, directory) => ({
      ...(await openAttempt(
        {
          clock,
          gateway,
          upstream: toSandbox(),
          register: (token, given) => registerAttempt(home.attempts, hashToken(token), given),
          follow: (token) => followFeed({ ...gateway, token }, clock, revive),
        },
        scope,
        directory,
      )),
      advance: (ms) => advanceSandbox(home, Math.ceil(ms / 1000)),
    }),
    close: async () => upstream.close(),
  };
}
