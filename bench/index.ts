// npm run bench: each figure beside its peer's, measured in the same run.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { measureRates, type Peer } from './api-load.ts';
import { startRealPeer } from './real-peer.ts';

const program = join(import.meta.dirname, '../bin/k8s-de.js');
const home = mkdtempSync(join(tmpdir(), 'k8s-de-bench-'));
const env = { ...process.env, K8S_DE_HOME: home, NO_COLOR: '1' };
const type = (...words: string[]) =>
  execFileSync(process.execPath, [program, ...words], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const timed = (work: () => unknown): number => {
  const began = performance.now();
  work();
  return performance.now() - began;
};

const pods = 1000;
const real = startRealPeer();
try {
  // The first start makes the certificates, as the real one's does.
  type('sandbox', 'start');
  type('sandbox', 'stop');
  const readyMs = timed(() => type('sandbox', 'start'));
  const { pid } = JSON.parse(type('sandbox', 'status', '--json')) as { pid: number };
  const memoryMb = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  const sandbox = await measureRates(sandboxPeer(), pods);
  const peer = real && (await measureRates(real, pods));
  const firstStepMs = timed(() => type('show', 'kubernetes-commands'));

  row('figure', 'sandbox', 'real control plane');
  row('ready (ms)', readyMs, real?.readyMs);
  row('memory, empty (MB)', memoryMb, real?.memoryMb);
  for (const kind of ['create', 'get', 'patch', 'list'] as const)
    row(`${kind} a second${kind === 'list' ? ` (${pods} Pods)` : ''}`, sandbox[kind], peer?.[kind]);
  row('first step shown, lesson begun anew (ms)', firstStepMs, undefined);
} finally {
  real?.stop();
  type('cleanup', '--all');
  rmSync(home, { recursive: true, force: true });
}

function sandboxPeer(): Peer {
  const config = parse(readFileSync(join(home, 'sandbox/kubeconfig'), 'utf8')) as {
    clusters: { cluster: Record<string, string> }[];
    users: { user: { token: string } }[];
  };
  const cluster = config.clusters[0]?.cluster ?? {};
  const ca = Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64').toString();
  return {
    name: 'sandbox',
    server: cluster.server ?? '',
    ca,
    headers: { Authorization: `Bearer ${config.users[0]?.user.token}` },
  };
}

function row(name: string, ours: number | string, peers: number | string | undefined): void {
  const show = (value: number | string | undefined) => (typeof value === 'number' ? value.toFixed(0) : (value ?? '-'));
  console.log(`${name.padEnd(44)}${show(ours).padStart(12)}${show(peers).padStart(22)}`);
}
