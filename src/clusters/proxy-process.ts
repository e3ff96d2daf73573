import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AttemptRegistry } from '../gateway/define.ts';
import { createGateway, type ObservingGateway } from '../gateway/observe-and-guard.ts';
import { type ProxyOptions, type RunningProxy, startProxy } from '../gateway/proxy.ts';
import { attemptsOnDisk } from '../gateway/registry.ts';
import { upstreamOfKubeConfig } from '../gateway/upstream.ts';
import { isRecord } from '../kube/object.ts';
import { makeAuthority, makeServerCertificate } from '../lib/certificates.ts';
import type { Clock } from '../lib/clock.ts';
import { type Home, makePrivateFolder } from '../lib/home.ts';
import type { Random } from '../lib/random.ts';
import { findContext, type UserContext } from './contexts.ts';
import { announce, isAnnounced, withdraw } from './detached.ts';
import { idleLimitMs, watchIdleness } from './idle.ts';

/** What must survive a restart of the proxy, else every open terminal breaks. */
interface Kept {
  caCertificate: string;
  certificate: string;
  key: string;
  port: number;
}

/** The folder of the proxy before a context's server. */
export function proxyFolder(home: Home, { name, server }: Pick<UserContext, 'name' | 'server'>): string {
  const mark = createHash('sha256').update(`${name}\n${server}`).digest('hex').slice(0, 12);
  return join(home.proxies, `${name.replace(/[^\w.-]+/g, '-').slice(0, 40)}-${mark}`);
}

/** Body of `k8s-de __serve proxy --context X`: resolves when the proxy has stopped, by a signal or by long idleness. */
export async function serveProxy(options: {
  home: Home;
  clock: Clock;
  random: Random;
  environment: Readonly<Record<string, string | undefined>>;
  context: string;
}): Promise<void> {
  const { home, clock, random, environment } = options;
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  const context = await findContext(environment, options.context);
  const folder = proxyFolder(home, context);
  makePrivateFolder(folder);
  const kept = await loadKept(folder);
  const idle = watchIdleness(clock, {
    afterMs: idleLimitMs(environment),
    isFindable: () => isAnnounced(folder),
    onIdle: end,
  });
  const proxy = await openProxy({
    context,
    kept,
    gateway: createGateway({ clock, random, attempts: attemptsOnDisk(home.attempts, clock) }),
    onRequest: idle.begin,
  });
  try {
    await saveKept(folder, { ...kept, port: proxy.port });
    await announce(folder, { server: proxy.server, caCertificate: kept.caCertificate });
    await ended;
  } finally {
    idle.stop();
    await proxy.close();
    withdraw(folder);
  }
}

/** A proxy in this process, with its own certificates and attempts. */
export async function proxyInProcess(
  context: UserContext,
  options: { clock: Clock; random: Random; attempts: AttemptRegistry },
): Promise<{ proxy: RunningProxy; gateway: ObservingGateway; caCertificate: string }> {
  const kept = await makeKept();
  const gateway = createGateway(options);
  const proxy = await openProxy({ context, kept, gateway });
  return { proxy, gateway, caCertificate: kept.caCertificate };
}

async function openProxy(options: {
  context: UserContext;
  kept: Kept;
  gateway: ObservingGateway;
  onRequest?: ProxyOptions['onRequest'];
}): Promise<RunningProxy> {
  const { context, kept, gateway, onRequest } = options;
  const listenOn = (port: number) =>
    startProxy({
      gateway,
      upstream: upstreamOfKubeConfig(context.kubeConfig),
      tls: kept,
      port,
      ...(onRequest && { onRequest }),
    });
  return await listenOn(kept.port).catch((error: NodeJS.ErrnoException) => {
    // Another program has the port of the last run: kubeconfigs are written anew when they are next used.
    if (error.code === 'EADDRINUSE' && kept.port !== 0) return listenOn(0);
    throw error;
  });
}

async function loadKept(folder: string): Promise<Kept> {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, 'proxy.json'), 'utf8'));
    const texts = isRecord(value) ? [value.caCertificate, value.certificate, value.key] : [undefined];
    if (texts.every((text) => typeof text === 'string')) return value as Kept;
  } catch {
    // The first start, or a file that a crash has torn: new certificates are as good.
  }
  return await makeKept();
}

async function makeKept(): Promise<Kept> {
  const authority = await makeAuthority('k8s-de');
  const server = await makeServerCertificate(authority, ['127.0.0.1', 'localhost']);
  return { caCertificate: authority.certificate, ...server, port: 0 };
}

async function saveKept(folder: string, kept: Kept): Promise<void> {
  const { default: writeFileAtomic } = await import('write-file-atomic');
  await writeFileAtomic(join(folder, 'proxy.json'), JSON.stringify(kept), { mode: 0o600 });
}
