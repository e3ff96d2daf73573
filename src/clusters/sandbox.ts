import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import type { Home } from '../lib/home.ts';
import { makeCredentials } from '../sandbox/credentials.ts';
import type { Surroundings } from './define.ts';
import { ensureService, exclusively, findService, stopService } from './detached.ts';

/** What `sandbox status` tells. */
export interface SandboxStatus {
  running: boolean;
  ready: boolean;
  pid?: number;
  version?: string;
  nodes?: number;
  kubeconfig?: string;
  server?: string;
}

/** Starts the sandbox as a process of its own, unless it runs. Rejects with a UserError (exit code 3). */
export async function startSandbox(
  surroundings: Surroundings,
  options: { nodes?: number; port?: number } = {},
): Promise<SandboxStatus> {
  const { home, launch, environment, clock, tell } = surroundings;
  const words = ['sandbox'];
  if (options.nodes !== undefined) words.push('--nodes', String(options.nodes));
  if (options.port !== undefined) words.push('--port', String(options.port));
  const isFirst = !existsSync(join(home.sandbox, 'data', 'credentials.json'));
  if (isFirst) words.push('--credentials-follow');
  await ensureService({
    folder: home.sandbox,
    launch,
    words,
    environment: { ...environment, K8S_DE_HOME: home.root },
    clock,
    what: 'The sandbox',
    ...(isFirst && { hand: makeCredentials }),
    ...(tell && { tell }),
  });
  const status = sandboxStatus(home);
  if (options.nodes !== undefined && status.nodes !== options.nodes)
    throw new UserError(
      `The sandbox runs with ${status.nodes} nodes already.`,
      `To change it:  k8s-de sandbox stop, then: k8s-de sandbox start --nodes ${options.nodes}`,
    );
  return status;
}

/** Reads the sandbox's state; a process that died is not running. */
export function sandboxStatus(home: Home): SandboxStatus {
  const state = findService(home.sandbox);
  if (!state) return { running: false, ready: false };
  const { pid, server, version, nodes, kubeconfig } = state;
  return {
    running: true,
    // The state is written when the API answers and the nodes are ready.
    ready: true,
    pid,
    server,
    ...(version !== undefined && { version }),
    ...(nodes !== undefined && { nodes }),
    ...(kubeconfig !== undefined && { kubeconfig }),
  };
}

/** Ends the sandbox's process; what it holds stays. False when it does not run. */
export async function stopSandbox(home: Home, clock: Clock): Promise<boolean> {
  return await stopService(home.sandbox, clock);
}

/** Ends the sandbox's process and throws away all that it holds, its address and credentials too. */
export async function resetSandbox(home: Home, clock: Clock): Promise<void> {
  await exclusively(home.sandbox, clock, async () => {
    await stopService(home.sandbox, clock);
    for (const name of ['data', 'kubeconfig', 'admin-token'])
      rmSync(join(home.sandbox, name), { recursive: true, force: true });
  });
}
