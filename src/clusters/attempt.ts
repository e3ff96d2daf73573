import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ObservationFeed, Scope } from '../gateway/define.ts';
import { writeKubeconfig } from '../gateway/kubeconfig.ts';
import { userOf } from '../gateway/observation.ts';
import { makeToken } from '../gateway/token.ts';
import type { Upstream } from '../gateway/upstream.ts';
import type { Clock } from '../lib/clock.ts';
import { connect } from './connection.ts';
import type { AttemptCluster } from './define.ts';
import { createSetup } from './setup.ts';
import { createView } from './view.ts';

/** How one kind of cluster lets an attempt in. */
export interface AttemptAccess {
  clock: Clock;
  /** The address that the learner's kubectl gets: the sandbox's listener or the proxy. */
  gateway: { server: string; caCertificate: string };
  /** The tutor's own way to the cluster; made for this attempt and closed with it. */
  upstream: Upstream;
  register(token: string, scope: Scope): Promise<void>;
  follow(token: string): Promise<ObservationFeed & { close(): Promise<void> }>;
}

/** Registers credentials, writes the kubeconfig and starts to follow what is observed. */
export async function openAttempt(access: AttemptAccess, scope: Scope, directory: string): Promise<AttemptCluster> {
  const { clock, gateway, upstream } = access;
  // The token stays when an attempt is opened again: other terminals hold it.
  const token = tokenIn(join(directory, 'kubeconfig')) ?? makeToken();
  await access.register(token, scope);
  const kubeconfig = await writeKubeconfig(directory, {
    ...gateway,
    token,
    user: userOf(scope),
    namespace: scope.namespace,
  });
  const observations = await access.follow(token);
  const connection = connect(upstream);
  const view = createView(connection, clock);
  return {
    scope,
    kubeconfig,
    // Discovery is cached by host and port for hours: attempts must not share it.
    environment: { KUBECONFIG: kubeconfig, KUBECACHEDIR: join(directory, 'kube-cache') },
    view,
    observations,
    ...createSetup({
      ...{ connection, view, clock, namespaces: scope.namespaces },
      definitions: scope.cluster
        .filter(({ resource }) => /^customresourcedefinitions(\.|$)/.test(resource))
        .map(({ name }) => name),
    }),
    async close() {
      await observations.close();
      await view.close();
      connection.close();
    },
  };
}

function tokenIn(path: string): string | undefined {
  try {
    const token: unknown = JSON.parse(readFileSync(path, 'utf8')).users[0].user.token;
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
}
