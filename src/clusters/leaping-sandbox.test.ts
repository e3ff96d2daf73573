import { mkdtempSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { leapingClock } from '../lib/leaping-clock.ts';
import { seededRandom } from '../lib/random.ts';
import type { AttemptCluster } from './define.ts';
import { freshSandboxCluster } from './fresh-sandbox.ts';
import { leapingSandbox } from './leaping-sandbox.ts';

const scope = { attempt: 'one', namespace: 'orders', namespaces: ['orders'], cluster: [] };
const folder = () => mkdtempSync(join(tmpdir(), 'k8s-de-'));

test('a sandbox begins where another was, and what is done in one is not seen in the other', async () => {
  const first = await leapingSandbox({ random: seededRandom(1), nodes: 1 });
  onTestFinished(() => first.close());
  const live = await first.open(scope, folder());
  await live.ensureNamespaces();
  await live.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { batch: '1' } });
  const second = await leapingSandbox({ random: seededRandom(2), nodes: 1, from: await first.moment() });
  onTestFinished(() => second.close());
  const other = await second.open(scope, folder());
  await other.remove({ apiVersion: 'v1', kind: 'ConfigMap', name: 'settings' });

  const kind = await live.view.resolve({ kind: 'ConfigMap' });
  const names = async (view: typeof live.view) =>
    (await view.list(kind, 'orders')).map(({ metadata }) => metadata.name);
  expect(await names(live.view)).toContain('settings');
  expect(await names(other.view)).not.toContain('settings');
  await Promise.all([live.close(), other.close()]);
});

test('what was written to a volume lies there where another begins', async () => {
  const first = await leapingSandbox({ random: seededRandom(5), nodes: 1 });
  onTestFinished(() => first.close());
  const live = await first.open(scope, folder());
  await live.ensureNamespaces();
  expect(await phaseOf(live, 'writer', 'echo 12 > /data/rows')).toBe('Succeeded');
  // What runs still does its work again there.
  const counts = 'echo start >> /data/starts; wc -l < /data/starts; sleep 3600';
  expect(await phaseOf(live, 'keeper', counts)).toBe('Running');
  const second = await leapingSandbox({ random: seededRandom(6), nodes: 1, from: await first.moment() });
  onTestFinished(() => second.close());
  const other = await second.open(scope, folder());
  expect(await phaseOf(other, 'reader', 'grep 12 /data/rows && echo 13 > /data/rows')).toBe('Succeeded');
  expect(await phaseOf(other, 'counter', 'test $(wc -l < /data/starts) = 1')).toBe('Succeeded');
  expect(await phaseOf(live, 'same', 'grep 12 /data/rows')).toBe('Succeeded');
  await Promise.all([live.close(), other.close()]);
}, 20_000);

/** How a Pod ends that runs a script beside the node's folder /data. */
async function phaseOf(live: AttemptCluster, name: string, script: string): Promise<string | undefined> {
  const mounted = { name: 'data', mountPath: '/data' };
  const container = { name: 'sh', image: 'busybox:1.37', command: ['sh', '-c', script], volumeMounts: [mounted] };
  const volumes = [{ name: 'data', hostPath: { path: '/data', type: 'DirectoryOrCreate' } }];
  const spec = { restartPolicy: 'Never', containers: [container], volumes };
  await live.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
  for (;;) {
    const pod = await live.view.get(await live.view.resolve({ kind: 'Pod' }), 'orders', name);
    const phase = (pod?.status as { phase?: string } | undefined)?.phase;
    const awaited = script.includes('sleep') ? ['Running'] : ['Succeeded', 'Failed'];
    if (phase !== undefined && awaited.includes(phase)) return phase;
    await live.passTime?.();
  }
}

test('nobody waits for time: a Pod that ignores its end is gone at once, half a minute later', async () => {
  const sandbox = await leapingSandbox({ random: seededRandom(3), nodes: 1 });
  onTestFinished(() => sandbox.close());
  const live = await sandbox.open(scope, folder());
  await live.ensureNamespaces();
  const spec = { containers: [{ name: 'sleeper', image: 'busybox:1.37', command: ['sleep', '3600'] }] };
  await live.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'sleeper' }, spec });
  const isRunning = async () => {
    const pod = await live.view.get(await live.view.resolve({ kind: 'Pod' }), 'orders', 'sleeper');
    return (pod?.status as { phase?: string } | undefined)?.phase === 'Running';
  };
  while (!(await isRunning())) await live.passTime?.();
  const beganMs = sandbox.clock.now();
  await live.remove({ apiVersion: 'v1', kind: 'Pod', name: 'sleeper' });
  expect(sandbox.clock.now() - beganMs).toBeGreaterThanOrEqual(30_000);
  await live.close();
}, 20_000);

test('a watch whose time is up hears of nothing more', async () => {
  const clock = leapingClock(systemClock);
  const { sandbox, close } = await freshSandboxCluster({ clock, random: seededRandom(4), nodes: 1 });
  onTestFinished(close);
  const path = '/api/v1/configmaps?watch=true&timeoutSeconds=5';
  const ended = new Promise<string>((resolve, reject) => {
    const headers = { authorization: `Bearer ${sandbox.adminToken}` };
    const asked = request(`${sandbox.server}${path}`, { headers, ca: sandbox.caCertificate }, (answer) => {
      let text = '';
      answer.on('data', (part) => {
        text += part;
      });
      answer.on('end', () => resolve(text));
      clock.leapBy(5000);
      // Before the connection has closed.
      const draft = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late', namespace: 'default' } };
      void sandbox.client.create('configmaps', draft).catch(reject);
    });
    asked.on('error', reject);
    asked.end();
  });
  expect(await ended).not.toContain('late');
});
