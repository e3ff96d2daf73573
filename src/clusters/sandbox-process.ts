import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerFeed } from '../gateway/feed.ts';
import { createGateway } from '../gateway/observe-and-guard.ts';
import { attemptsOnDisk } from '../gateway/registry.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { type Home, makePrivateFolder } from '../lib/home.ts';
import type { Random } from '../lib/random.ts';
import type { Credentials } from '../sandbox/credentials.ts';
import { createSandbox, sandboxVersion } from '../sandbox/index.ts';
import { adminTokenPath } from './admin-token.ts';
import { clusterTime } from './cluster-time.ts';
import { answerControl } from './control.ts';
import { announce, handed, isAnnounced, withdraw } from './detached.ts';
import { idleLimitMs, watchIdleness } from './idle.ts';
import { hookOf } from './sandbox-hook.ts';

/** Body of `k8s-de __serve sandbox`: resolves when the sandbox has stopped, by a signal or by long idleness. */
export async function serveSandbox(options: {
  home: Home;
  clock: Clock;
  random: Random;
  environment: Readonly<Record<string, string | undefined>>;
  nodes?: number;
  port?: number;
  /** Who starts the process makes the credentials of a first start meanwhile, and hands them over. */
  credentialsFollow?: boolean;
  onBug?: (error: unknown) => void;
}): Promise<void> {
  const { home, clock, random } = options;
  const time = clusterTime(home, clock);
  makePrivateFolder(home.sandbox);
  const nodes = await keepNodes(home, options.nodes);
  const gateway = createGateway({ clock, random, attempts: attemptsOnDisk(home.attempts, clock) });
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  // Before anything is started: a signal during the start must find somebody who listens.
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  const idle = watchIdleness(clock, {
    afterMs: idleLimitMs(options.environment),
    isFindable: () => isAnnounced(home.sandbox),
    onIdle: end,
  });
  const sandbox = await createSandbox({
    clock: time.clock,
    outside: clock,
    random,
    directory: join(home.sandbox, 'data'),
    ...(options.port !== undefined && { port: options.port }),
    nodes,
    ...(options.credentialsFollow && { offerCredentials: async () => (await handed()) as Credentials | undefined }),
    hook: hookOf(gateway),
    beside(request, response) {
      idle.begin(response);
      return answerFeed(gateway, request, response) || answerControl(sandbox, time, request, response);
    },
    ...(options.onBug && { onBug: options.onBug }),
  });
  try {
    await sandbox.start().catch((error: unknown) => {
      throw portTaken(error);
    });
    const kubeconfig = join(home.sandbox, 'kubeconfig');
    const { default: writeFileAtomic } = await import('write-file-atomic');
    await Promise.all([
      writeFileAtomic(kubeconfig, sandbox.kubeconfig(), { mode: 0o600 }),
      writeFileAtomic(adminTokenPath(home), sandbox.adminToken, { mode: 0o600 }),
    ]);
    const { server, caCertificate, notes } = sandbox;
    await announce(home.sandbox, { server, caCertificate, kubeconfig, nodes, version: sandboxVersion, notes });
    await ended;
  } finally {
    idle.stop();
    await sandbox.stop();
    time.clock.stop();
    withdraw(home.sandbox);
  }
}

/** How many nodes: as asked for, else as in the last run, else three. */
async function keepNodes(home: Home, wanted: number | undefined): Promise<number> {
  const path = join(home.sandbox, 'data', 'nodes.json');
  if (wanted === undefined) return readNodes(path) ?? 3;
  makePrivateFolder(join(home.sandbox, 'data'));
  const { default: writeFileAtomic } = await import('write-file-atomic');
  await writeFileAtomic(path, JSON.stringify(wanted), { mode: 0o600 });
  return wanted;
}

function readNodes(path: string): number | undefined {
  try {
    const nodes: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof nodes === 'number' && nodes >= 1 ? nodes : undefined;
  } catch {
    return undefined;
  }
}

function portTaken(error: unknown): unknown {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code !== 'EADDRINUSE') return error;
  return new UserError(
    `Port ${port}, on which the sandbox listens, is taken by another program.`,
    'End that program, or start afresh: k8s-de sandbox reset',
    { exitCode: 3, cause: error },
  );
}
