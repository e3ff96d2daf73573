import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askSandbox } from '../../test/support/ask-sandbox.ts';
import { manualClock } from '../lib/clock.ts';
import { homeAt } from '../lib/home.ts';
import { seededRandom } from '../lib/random.ts';
import { createSandbox } from '../sandbox/index.ts';
import { clusterTime } from './cluster-time.ts';

type Shown = Record<string, unknown> & {
  metadata: { creationTimestamp: string; name: string };
  status: Record<string, unknown>;
};

async function start(home = homeAt(mkdtempSync(join(tmpdir(), 'k8s-de-')))) {
  // The last half past an hour: certificates are valid by it now, and what is done each hour has been done.
  const outside = manualClock(Math.floor((Date.now() - hourMs / 2) / hourMs) * hourMs + hourMs / 2);
  const time = clusterTime(home, outside);
  const random = seededRandom(3);
  const sandbox = await createSandbox({ clock: time.clock, outside, random, nodes: 2 });
  await sandbox.start();
  onTestFinished(() => sandbox.stop());
  const read = async (path: string, more = {}) =>
    JSON.parse((await askSandbox(sandbox, 'GET', path, '', more)).body.toString()) as Shown & { items: Shown[] };
  const write = async (method: string, path: string, body: object, more = {}) =>
    JSON.parse((await askSandbox(sandbox, method, path, JSON.stringify(body), more)).body.toString()) as Shown;
  const agoMs = (text: unknown) => outside.now() - Date.parse(String(text));
  return { home, sandbox, outside, time, read, write, agoMs };
}

const hourMs = 3_600_000;
const jobs = '/apis/batch/v1/namespaces/default/jobs';
const template = {
  spec: {
    restartPolicy: 'Never',
    containers: [{ name: 'main', image: 'busybox:1.37', command: ['sh', '-c', 'echo a; sleep 600; echo b'] }],
  },
};
const cronJob = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'hourly' },
  spec: { schedule: '0 * * * *', jobTemplate: { spec: { template } } },
};

test('in an hour that passes at once all happens that is due, and clients see when', async () => {
  const { sandbox, outside, time, read, write, agoMs } = await start();
  const made = await write('POST', '/apis/batch/v1/namespaces/default/cronjobs', cronJob);
  expect(agoMs(made.metadata.creationTimestamp)).toBe(0);
  await time.advance(sandbox, 24 * 3600);

  const cron = await read('/apis/batch/v1/namespaces/default/cronjobs/hourly');
  expect(agoMs(cron.metadata.creationTimestamp)).toBe(24 * hourMs);
  expect(agoMs(cron.status.lastScheduleTime)).toBeLessThan(hourMs);
  const { items } = await read(jobs);
  expect(items).toHaveLength(3);
  for (const { status } of items) {
    const took = Date.parse(String(status.completionTime)) - Date.parse(String(status.startTime));
    expect(took).toBeGreaterThanOrEqual(600_000);
    expect(took).toBeLessThan(605_000);
  }
  // What a table says is by the same time.
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const table = (await read('/apis/batch/v1/namespaces/default/cronjobs', { accept })) as unknown as {
    rows: { cells: unknown[]; object: Shown }[];
  };
  expect(table.rows[0]?.cells.at(-4)).toBe('24h');
  expect(agoMs(table.rows[0]?.object.metadata.creationTimestamp)).toBe(24 * hourMs);
  const nodes = await read('/api/v1/nodes');
  for (const { status } of nodes.items) expect(JSON.stringify(status.conditions)).toContain('KubeletReady');
  expect(outside.now()).toBeLessThan(time.clock.now());
});

test('what clients write is understood in their time, and shown to them as they wrote it', async () => {
  const { sandbox, outside, time, read, write } = await start();
  await time.advance(sandbox, 3600);
  const path = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
  const renewTime = new Date(outside.now()).toISOString().replace('Z', '123Z');
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'leader' },
    spec: { renewTime },
  };
  expect(await write('POST', path, lease)).toMatchObject({ spec: { renewTime } });
  const patch = { 'content-type': 'application/merge-patch+json' };
  const acquireTime = renewTime.replace('.000', '.250');
  await write('PATCH', `${path}/leader`, { spec: { acquireTime } }, patch);
  const jsonPatch = { 'content-type': 'application/json-patch+json' };
  const replaced = renewTime.replace('.000', '.500');
  await write('PATCH', `${path}/leader`, [{ op: 'replace', path: '/spec/renewTime', value: replaced }], jsonPatch);
  expect(await read(`${path}/leader`)).toMatchObject({ spec: { renewTime: replaced, acquireTime } });
  const stored = sandbox.client.get('leases.coordination.k8s.io', 'default/leader');
  expect(Date.parse(String(stored?.spec.acquireTime))).toBe(Date.parse(acquireTime) + hourMs);
});

test('logs tell times as the reader counts them, and the time stays ahead in the next process', async () => {
  const { home, sandbox, outside, time, write } = await start();
  await write('POST', jobs, { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once' }, spec: { template } });
  await time.advance(sandbox, 3600);
  const [pod] = sandbox.client.list('pods', 'default');
  const path = `/api/v1/namespaces/default/pods/${pod?.metadata.name}/log?timestamps=true`;
  const lines = (await askSandbox(sandbox, 'GET', path)).body.toString().trim().split('\n');
  const ago = lines.map((line) => Math.round((outside.now() - Date.parse(line.split(' ')[0] ?? '')) / 60_000));
  expect(ago).toEqual([60, 50]);
  const since = new Date(outside.now() - 55 * 60_000).toISOString();
  const late = await askSandbox(sandbox, 'GET', `${path}&sinceTime=${since}`);
  expect(late.body.toString()).toMatch(/^\S+ b\n$/);
  expect(clusterTime(home, outside).clock.aheadMs()).toBe(hourMs);
});
