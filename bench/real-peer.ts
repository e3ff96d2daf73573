import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { memoryOf } from './memory.ts';
import type { Peer } from './raw-client.ts';

const scripts = join(import.meta.dirname, '../../shared/real-cluster');
// A control plane of its own, beside any that is up.
const env = { ...process.env, REAL_NAME: 'bench', REAL_API_PORT: '31443', REAL_SUBNET: '172.26.0' };

export interface RealPeer extends Peer {
  readyMs: number;
  memoryMb: number;
  stop(): void;
}

/** Starts a real control plane, when this machine has one to start. */
export function startRealPeer(): RealPeer | undefined {
  if (!existsSync(join(scripts, 'up'))) return undefined;
  // The first start makes certificates; the second is what is compared.
  execFileSync(join(scripts, 'up'), ['--control-plane-only'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  execFileSync(join(scripts, 'down'), { env, stdio: 'ignore' });
  const began = performance.now();
  const printed = execFileSync(join(scripts, 'up'), ['--control-plane-only'], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const readyMs = performance.now() - began;
  const path = printed.trim().split('\n').at(-1) ?? '';
  const config = parse(readFileSync(path, 'utf8')) as {
    clusters: { cluster: Record<string, string> }[];
    users: { user: Record<string, string> }[];
  };
  const pids = pidsOf(join(path, '..', 'run'));
  const decode = (text = '') => Buffer.from(text, 'base64').toString();
  const [cluster, user] = [config.clusters[0]?.cluster ?? {}, config.users[0]?.user ?? {}];
  return {
    name: 'real control plane',
    server: cluster.server ?? '',
    ca: decode(cluster['certificate-authority-data']),
    cert: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
    headers: {},
    readyMs,
    pids,
    memoryMb: memoryOf(pids),
    stop: () => execFileSync(join(scripts, 'down'), { env, stdio: 'ignore' }),
  };
}

// The four processes of the control plane, by their pid files.
function pidsOf(run: string): number[] {
  const names = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
  return names.map((name) => Number(readFileSync(join(run, `${name}.pid`), 'utf8').split(' ', 1)[0]));
}
