import { expect, test } from 'vitest';
import { formatTime } from '../../kube/time.ts';
import { seededRandom } from '../../lib/random.ts';
import { createNodeFleet, type NodeFleet } from './fleet.ts';
import { condition, container, draft, main, sandbox, settle, text } from './test-nodes.ts';

test.each([
  ['nginx:1.28', undefined, 0, 0],
  ['busybox:1.36', ['sleep', '3600'], 29_000, 30_000],
  ['busybox:1.36', ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 1; done'], 0, 1000],
])('deleting %s %j takes its time', async (image, command, stillThereMs, goneMs) => {
  const { client, time, events, advance } = await sandbox();
  await client.create('pods', draft('web', { containers: [container(image, command)] }));
  await advance(1000);
  const metadata = {
    deletionTimestamp: formatTime(time.now() + 30_000),
    deletionGracePeriodSeconds: 30,
    generation: 2,
  };
  await client.patch('pods', 'default/web', { metadata });
  if (stillThereMs) {
    await advance(stillThereMs);
    expect(client.get('pods', 'default/web')?.status).toMatchObject({ phase: 'Running', observedGeneration: 2 });
  }
  await advance(goneMs - stillThereMs);
  expect(client.get('pods', 'default/web')).toBeUndefined();
  expect(events.at(-1)?.text).toBe('web: Normal Killing Stopping container main');
});

test('a deletion without grace kills the containers', async () => {
  const { client, events, fleet, advance } = await sandbox();
  await client.create('pods', draft('web', { containers: [container('busybox:1.36', ['sleep', '1h'])] }));
  await advance(1000);
  await client.delete('pods', 'default/web');
  await advance(0);
  expect(events.at(-1)?.text).toBe('web: Normal Killing Stopping container main');
  expect(fleet.isIdle()).toBe(true);
  await client.create('pods', draft('web', { containers: [container('busybox:1.36', ['sleep', '1h'])] }));
  await advance(1000);
  expect(client.get('pods', 'default/web')?.status).toMatchObject({ phase: 'Running', podIP: '10.244.1.3' });
});

test('a readiness probe that fails keeps the Pod unready', async () => {
  const { client, events, advance } = await sandbox();
  const readinessProbe = { httpGet: { path: '/nope', port: 80 }, periodSeconds: 2 };
  await client.create('pods', draft('web', { containers: [container('nginx:1.28', undefined, { readinessProbe })] }));
  await advance(5000);
  expect(condition(client.get('pods', 'default/web'), 'Ready')).toMatchObject({
    status: 'False',
    reason: 'ContainersNotReady',
    message: 'containers with unready status: [main]',
  });
  expect(events.at(-1)).toEqual({
    text: 'web: Warning Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 404',
    count: 3,
  });
});

test('a gRPC probe asks the health service, by its name', async () => {
  const { client, events, advance } = await sandbox();
  const health = ['/agnhost', 'grpc-health-checking', '--service=feed', '--delay-unhealthy-sec=10'];
  const asking = (
    name: string,
    image: string,
    command: string[] | undefined,
    grpc: { port: number; service?: string },
  ) => client.create('pods', draft(name, { containers: [container(image, command, { readinessProbe: { grpc } })] }));
  const agnhost = 'registry.k8s.io/e2e-test-images/agnhost:2.53';
  await asking('known', agnhost, health, { port: 5000, service: 'feed' });
  await asking('unknown', agnhost, health, { port: 5000, service: 'other' });
  await asking('refused', agnhost, health, { port: 5001 });
  await asking('web', 'nginx:1.28', undefined, { port: 80 });
  await advance(3000);
  const readyOf = (name: string) => main(client.get('pods', `default/${name}`))?.ready;
  expect(['known', 'unknown', 'refused', 'web'].map(readyOf)).toEqual([true, false, false, false]);
  await advance(30_000);
  expect(readyOf('known')).toBe(false);
  const said = (name: string) =>
    events.find(({ text }) => text.startsWith(`${name}: Warning Unhealthy`))?.text.replace(/10\.244\.\d+\.\d+/, 'IP');
  expect(said('known')).toBe(
    'known: Warning Unhealthy Readiness probe failed: service unhealthy (responded with "NOT_SERVING")',
  );
  expect(said('unknown')).toBe(
    'unknown: Warning Unhealthy Readiness probe failed: error: health rpc probe failed: rpc error: code = NotFound desc = unknown service',
  );
  for (const [name, port] of [
    ['refused', 5001],
    ['web', 80],
  ])
    expect(said(`${name}`)).toBe(
      `${name}: Warning Unhealthy Readiness probe failed: timeout: failed to connect service "IP:${port}" within 1s: context deadline exceeded`,
    );
});

test('a liveness probe that fails restarts the container', async () => {
  const { client, events, advance } = await sandbox();
  const livenessProbe = { tcpSocket: { port: 81 }, periodSeconds: 2, failureThreshold: 2 };
  await client.create('pods', draft('web', { containers: [container('nginx:1.28', undefined, { livenessProbe })] }));
  await advance(3000);
  expect(events.map(({ text }) => text)).toContain(
    'web: Normal Killing Container main failed liveness probe, will be restarted',
  );
  expect(main(client.get('pods', 'default/web'))?.restartCount).toBe(1);
});

test('logs are read as the runtime does', async () => {
  const { client, fleet, advance } = await sandbox();
  const script = 'while true; do echo tick; sleep 1; done';
  await client.create('pods', draft('web', { containers: [container('busybox:1.36', ['sh', '-c', script])] }));
  await advance(5500);
  const read = (options: Parameters<NodeFleet['logs']>[2]) => text(fleet.logs('default', 'web', options));
  expect(await read({ tailLines: 2 })).toBe('tick\ntick\n');
  expect(await read({ sinceSeconds: 2 })).toBe('tick\ntick\n');
  expect(await read({ limitBytes: 7 })).toBe('tick\nti');
  expect(await read({ tailLines: 0 })).toBe('');
  expect(await read({ timestamps: true, tailLines: 1 })).toMatch(/^2026-01-05T09:00:05\.\d{9}Z tick\n$/);
  expect(() => fleet.logs('default', 'web', { previous: true })).toThrow(
    'previous terminated container "main" in pod "web" not found',
  );
  expect(() => fleet.logs('default', 'web', { container: 'x' })).toThrow('container x is not valid for pod web');
  expect(() => fleet.logs('default', 'nope', {})).toThrow('pods "nope" not found');
  const followed = text(fleet.logs('default', 'web', { follow: true, tailLines: 1 }));
  await advance(1000);
  await client.delete('pods', 'default/web');
  await advance(0);
  expect(await followed).toBe('tick\ntick\n');
});

test('nodes register with lease, address and conditions', async () => {
  const { client, time, advance } = await sandbox();
  expect(client.list('nodes').map(({ metadata }) => metadata.name)).toEqual([
    'sandbox-control-plane',
    'sandbox-worker',
    'sandbox-worker2',
  ]);
  const node = client.get('nodes', 'sandbox-worker2');
  expect(node?.status?.conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason}`)).toEqual([
    'MemoryPressure False KubeletHasSufficientMemory',
    'DiskPressure False KubeletHasNoDiskPressure',
    'PIDPressure False KubeletHasSufficientPID',
    'Ready True KubeletReady',
  ]);
  await advance(25_000);
  const lease = client.get('leases.coordination.k8s.io', 'kube-node-lease/sandbox-worker2');
  expect(Date.parse(lease?.spec.renewTime ?? '')).toBe(time.now() - 5000);
});

test('a fleet that starts anew takes up what ran', async () => {
  const { client, time, fleet, advance } = await sandbox();
  await client.create('pods', draft('web', { containers: [container('nginx:1.28')] }));
  await advance(1000);
  const before = main(client.get('pods', 'default/web'));
  await fleet.stop();
  const next = createNodeFleet({ client, clock: time, random: seededRandom(2) });
  await next.start();
  await settle(next);
  expect(main(client.get('pods', 'default/web'))).toEqual(before);
  const ask = { method: 'GET', path: '/', headers: {}, from: '10.244.0.1' };
  expect((await next.http('default/web', 80, ask)).kind).toBe('answer');
  await next.stop();
});

test('gives out the devices that somebody has said they have', async () => {
  const { client, advance } = await sandbox();
  const slots = () => client.get('nodes', 'sandbox-worker')?.status?.allocatable?.['example.com/slot'];
  await client.patch('nodes', 'sandbox-worker', { status: { capacity: { 'example.com/slot': '2' } } }, 'status');
  await advance(11_000);
  expect(slots()).toBe('2');
  await client.patch('nodes', 'sandbox-worker', { status: { capacity: { 'example.com/slot': null } } }, 'status');
  await advance(11_000);
  expect(slots()).toBeUndefined();
});
