import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KubeObject } from '../../src/kube/object.ts';
import { manualClock } from '../../src/lib/clock.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { askSandbox } from './ask-sandbox.ts';

/** A sandbox whose time stands still until `pass`: with Pods, nodes and an API that they reach. Bugs are thrown by `pass`. */
export async function steppingSandbox() {
  const clock = manualClock();
  const bugs: unknown[] = [];
  const random = seededRandom(7);
  const sandbox = await createSandbox({ clock, random, nodes: 2, onBug: (error) => bugs.push(error) });
  // Whoever waits for time to start gets it.
  let isStarted = false;
  const started = sandbox.start().finally(() => {
    isStarted = true;
  });
  while (!isStarted) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(100);
  }
  await started;
  const settle = async () => {
    await sandbox.settle();
    if (bugs.length > 0) throw bugs[0];
  };
  const folder = mkdtempSync(join(tmpdir(), 'stepping-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, sandbox.kubeconfig());
  return {
    sandbox,
    clock,
    /** Lets time pass, and all that is due meanwhile be done in its order. */
    async pass(ms: number) {
      const end = clock.now() + ms;
      await settle();
      for (let due = clock.nextDue(); due !== undefined && due <= end; due = clock.nextDue()) {
        clock.advance(due - clock.now());
        await settle();
      }
      clock.advance(end - clock.now());
      await settle();
    },
    /** Creates objects as the cluster's owner. */
    async create(...objects: Record<string, unknown>[]) {
      for (const object of objects) await createOne(sandbox, object);
    },
    get: <T extends KubeObject>(resource: string, name: string) =>
      sandbox.client.get(resource, `default/${name}`) as T | undefined,
    async log(pod: string, query = '') {
      const { body } = await askSandbox(sandbox, 'GET', `/api/v1/namespaces/default/pods/${pod}/log${query}`);
      return body.toString();
    },
    /** What a command prints that kubectl runs in a Pod. */
    async exec(pod: string, ...words: string[]) {
      const all = ['--kubeconfig', kubeconfig, 'exec', pod, '--', ...words];
      return (await promisify(execFile)('kubectl', all)).stdout;
    },
    async stop() {
      rmSync(folder, { recursive: true });
      await sandbox.stop();
    },
  };
}

const clusterWide = [
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterTrainingRuntime',
  'Namespace',
];

async function createOne(sandbox: Parameters<typeof askSandbox>[0], object: Record<string, unknown>) {
  const version = `${object.apiVersion}`;
  const kind = `${object.kind}`;
  const root = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
  const isClusterWide = clusterWide.includes(kind);
  const plural = `${kind.toLowerCase()}s`;
  const path = isClusterWide ? `${root}/${plural}` : `${root}/namespaces/default/${plural}`;
  const { code, body } = await askSandbox(sandbox, 'POST', path, JSON.stringify(object));
  if (code !== 201) throw new Error(`${kind}: ${code} ${body.toString()}`);
}
