import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../lib/clock.ts';
import { seededRandom } from '../lib/random.ts';
import { createSandbox } from './index.ts';

const labels = { app: 'web' };
const workload = (kind: string, name: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: 'default' },
  spec: {
    replicas,
    ...(kind === 'StatefulSet' && { serviceName: name }),
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        nodeSelector: { 'kubernetes.io/hostname': 'sandbox-worker2' },
        containers: [{ name: 'main', image: 'nginx:1.28' }],
      },
    },
  },
});

async function start() {
  const clock = manualClock();
  const sandbox = await createSandbox({ clock, random: seededRandom(1), nodes: 3 });
  await sandbox.start();
  onTestFinished(() => sandbox.stop());
  const { client } = sandbox;
  await sandbox.settle();
  return {
    ...sandbox,
    async live(ms: number) {
      await sandbox.settle();
      const end = clock.now() + ms;
      for (let due = clock.nextDue(); due !== undefined && due <= end; due = clock.nextDue()) {
        clock.advance(due - clock.now());
        await sandbox.settle();
      }
      clock.advance(end - clock.now());
      await sandbox.settle();
    },
    ready: (name: string) => client.get('nodes', name)?.status?.conditions?.find(({ type }) => type === 'Ready'),
    pods: (app: string) => client.list('pods', 'default').filter(({ metadata }) => metadata.labels?.app === app),
    addresses: () =>
      client
        .list('endpointslices.discovery.k8s.io', 'default')
        .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'web')
        .flatMap(({ endpoints }) => endpoints.filter(({ conditions }) => conditions?.ready)),
  };
}

test('a node that fails is missed, its Pods are moved after five minutes, and it can come back', async () => {
  const world = await start();
  const { client, live, ready, pods, addresses, nodes } = world;
  await client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: labels, ports: [{ port: 80 }] },
  } as never);
  await client.create('deployments.apps', workload('Deployment', 'web', 1) as never);
  await client.create('statefulsets.apps', workload('StatefulSet', 'data', 1) as never);
  await live(10_000);
  expect(addresses()).toHaveLength(1);

  expect(await nodes.fail('sandbox-worker2')).toBe(true);
  expect(await nodes.fail('sandbox-worker9')).toBe(false);
  expect(nodes.areAsTheySay()).toBe(false);
  await live(35_000);
  expect(ready('sandbox-worker2')?.status).toBe('True');
  await live(20_000);
  expect(ready('sandbox-worker2')).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' });
  expect(nodes.areAsTheySay()).toBe(true);
  expect(addresses()).toEqual([]);
  expect(client.get('nodes', 'sandbox-worker2')?.spec.taints?.map(({ key, effect }) => `${key}:${effect}`)).toContain(
    'node.kubernetes.io/unreachable:NoExecute',
  );
  await live(290_000);
  expect(pods('web')).toHaveLength(1);
  await live(20_000);
  // Both go only when their node says that they are gone; only the Deployment does not wait for it.
  expect(pods('web').map(({ metadata }) => metadata.deletionTimestamp !== undefined)).toEqual([true, false]);
  expect(pods('data').map(({ metadata }) => metadata.deletionTimestamp !== undefined)).toEqual([true]);

  expect(await nodes.recover('sandbox-worker2')).toBe(true);
  await live(15_000);
  expect(ready('sandbox-worker2')?.status).toBe('True');
  expect(client.get('nodes', 'sandbox-worker2')?.spec.taints).toBeUndefined();
  for (const app of ['web', 'data'])
    expect(pods(app)).toMatchObject([{ status: { phase: 'Running', containerStatuses: [{ restartCount: 0 }] } }]);
  expect(addresses()).toHaveLength(1);
});

test('Pods that were not moved begin anew on the node that comes back', async () => {
  const { client, live, pods, nodes } = await start();
  await client.create('deployments.apps', workload('Deployment', 'web', 1) as never);
  await live(10_000);
  const before = pods('web')[0];
  await nodes.fail('sandbox-worker2');
  await live(60_000);
  await nodes.recover('sandbox-worker2');
  await live(10_000);
  const [after] = pods('web');
  expect(after?.metadata.uid).toBe(before?.metadata.uid);
  expect(after?.status).toMatchObject({
    phase: 'Running',
    containerStatuses: [
      { ready: true, restartCount: 1, lastState: { terminated: { exitCode: 255, reason: 'Unknown' } } },
    ],
  });
  expect(after?.status?.podIP).not.toBe(before?.status?.podIP);
  expect(client.list('events', 'default').map(({ reason }) => reason)).toContain('SandboxChanged');
});
