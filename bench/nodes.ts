import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './median.ts';
import { memoryOf } from './memory.ts';
import { type Installed, install, pidOf } from './sandbox-peer.ts';
import { heading, row } from './table.ts';

const deployments = 10;
const replicas = 500;
const idleMs = 20_000;
const rollouts = 5;

/** What the simulated nodes cost: at rest, with one small Deployment, with thousands of Pods, and when a week passes at once. */
export async function benchNodes(): Promise<void> {
  heading('Nodes', `the sandbox alone: a cluster of 3 nodes, then one of 100 with ${deployments * replicas} Pods`);
  await withSandbox([], async (installed) => {
    row('at rest for 20 s (% of a core)', (await restOf(installed)).toFixed(1));
    const times = Array.from({ length: rollouts }, (_, i) => rollOut(installed, `web-${i}`));
    row('a Deployment of 3, apply to ready (ms)', median(times).toFixed(0));
    row('a week of 2 CronJobs in one advance (s)', (passWeek(installed) / 1000).toFixed(1));
  });
  await withSandbox(['--nodes', '100'], async (installed) => {
    const seconds = fill(installed) / 1000;
    row(`${deployments * replicas} Pods, apply to ready (s)`, seconds.toFixed(1));
    row('memory then (MB)', memoryOf([pidOf(installed)]).toFixed(0));
    row('at rest then for 20 s (% of a core)', (await restOf(installed)).toFixed(1));
  });
}

async function withSandbox(words: readonly string[], work: (installed: Installed) => Promise<void>): Promise<void> {
  const installed = install();
  try {
    installed.type('sandbox', 'start', ...words);
    await work(installed);
  } finally {
    installed.remove();
  }
}

function kubectl({ home }: Installed, words: readonly string[], input?: string): string {
  return execFileSync('kubectl', ['--kubeconfig', join(home, 'sandbox/kubeconfig'), ...words], {
    encoding: 'utf8',
    ...(input !== undefined && { input }),
  });
}

/** Milliseconds from `kubectl apply` to the end of `kubectl rollout status`. */
function rollOut(installed: Installed, name: string): number {
  const began = performance.now();
  kubectl(installed, ['apply', '-f', '-'], deployment(name, 3));
  kubectl(installed, ['rollout', 'status', `deployment/${name}`]);
  return performance.now() - began;
}

/** Milliseconds of `sandbox advance 7d` with a Job each hour and one each night. */
function passWeek(installed: Installed): number {
  for (const [name, schedule] of [
    ['hourly', '0 * * * *'],
    ['nightly', '0 3 * * *'],
  ] as const)
    kubectl(installed, ['create', 'cronjob', name, '--image=busybox:1.37', `--schedule=${schedule}`, '--', 'true']);
  const began = performance.now();
  installed.type('sandbox', 'advance', '7d');
  const took = performance.now() - began;
  const last = kubectl(installed, ['get', 'jobs', '-o', 'jsonpath={.items[*].status.succeeded}']);
  if (!/^1( 1)+$/.test(last)) throw new Error(`the Jobs of the week have not succeeded: ${last}`);
  return took;
}

/** Milliseconds until all Pods of the Deployments are ready. */
function fill(installed: Installed): number {
  const names = Array.from({ length: deployments }, (_, i) => `many-${i}`);
  const began = performance.now();
  kubectl(installed, ['apply', '-f', '-'], names.map((name) => deployment(name, replicas)).join('---\n'));
  for (const name of names) kubectl(installed, ['rollout', 'status', `deployment/${name}`, '--timeout=10m']);
  return performance.now() - began;
}

async function restOf(installed: Installed): Promise<number> {
  const pid = pidOf(installed);
  const before = processorMs(pid);
  await new Promise((resolve) => setTimeout(resolve, idleMs));
  return ((processorMs(pid) - before) / idleMs) * 100;
}

/** What a process has used of the processors; the system counts in hundredths of a second. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function deployment(name: string, count: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${count}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
      - {name: web, image: "nginx:1.28"}
`;
}
