import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Peer } from './raw-client.ts';

/** k8s-de as its users have it: the bundle, with a home of its own. */
export interface Installed {
  program: string;
  environment: NodeJS.ProcessEnv;
  home: string;
  /** Runs one command to its end. */
  type(...words: string[]): string;
  remove(): void;
}

export function install(): Installed {
  const program = join(import.meta.dirname, '../bin/k8s-de.js');
  const home = mkdtempSync(join(tmpdir(), 'k8s-de-bench-'));
  const environment = { ...process.env, K8S_DE_HOME: home, NO_COLOR: '1' };
  const type = (...words: string[]) =>
    execFileSync(process.execPath, [program, ...words], {
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  return {
    program,
    environment,
    home,
    type,
    remove() {
      type('cleanup', '--all', '--force');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The running sandbox of that home. */
export function sandboxPeer({ home }: Installed, pids: readonly number[]): Peer {
  const config = parse(readFileSync(join(home, 'sandbox/kubeconfig'), 'utf8')) as {
    clusters: { cluster: Record<string, string> }[];
    users: { user: { token: string } }[];
  };
  const cluster = config.clusters[0]?.cluster ?? {};
  return {
    name: 'sandbox',
    server: cluster.server ?? '',
    ca: Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64').toString(),
    headers: { Authorization: `Bearer ${config.users[0]?.user.token}` },
    pids,
  };
}

export function pidOf({ type }: Installed): number {
  return (JSON.parse(type('sandbox', 'status', '--json')) as { pid: number }).pid;
}
