import { expect, test } from 'vitest';
import { formatTime } from '../../kube/time.ts';
import { container, draft, main, sandbox } from './test-nodes.ts';

const polite = ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.1; done'];

async function start(...args: Parameters<typeof draft>) {
  const world = await sandbox();
  const { client, time, events, advance } = world;
  await client.create('pods', draft(...args));
  await advance(1000);
  const key = `default/${args[0]}`;
  return {
    ...world,
    pod: () => client.get('pods', key),
    told: () => events.map(({ text }) => text.replace(`${args[0]}: `, '')),
    async remove(graceSeconds: number) {
      const deletionTimestamp = formatTime(time.now() + graceSeconds * 1000);
      const metadata = { deletionTimestamp, deletionGracePeriodSeconds: graceSeconds, generation: 2 };
      await client.patch('pods', key, { metadata });
      await advance(0);
    },
  };
}

test('a container is seen when its postStart hook is through', async () => {
  const lifecycle = { postStart: { sleep: { seconds: 5 } } };
  const { pod, advance } = await start('web', { containers: [container('nginx:1.28', undefined, { lifecycle })] });
  await advance(3000);
  expect(main(pod())?.state?.waiting?.reason).toBe('ContainerCreating');
  await advance(2000);
  expect(main(pod())).toMatchObject({ ready: true, state: { running: {} } });
});

test('a container whose postStart hook fails is ended', async () => {
  const lifecycle = { postStart: { exec: { command: ['false'] } } };
  const { pod, told, advance } = await start('web', {
    restartPolicy: 'Never',
    containers: [container('busybox:1.37', polite, { lifecycle })],
  });
  await advance(1000);
  expect(pod()?.status).toMatchObject({ phase: 'Succeeded' });
  expect(told().slice(-2)).toEqual([
    'Warning FailedPostStartHook PostStartHook failed',
    'Normal Killing FailedPostStartHook',
  ]);
});

test('grace begins with the preStop hook; when it has used all, two seconds are left', async () => {
  const lifecycle = { preStop: { sleep: { seconds: 60 } } };
  const { pod, remove, advance } = await start('web', {
    containers: [container('busybox:1.37', ['sleep', '1h'], { lifecycle })],
  });
  await remove(5);
  await advance(6900);
  expect(pod()).toBeDefined();
  await advance(200);
  expect(pod()).toBeUndefined();
});

test('a preStop hook that fails is told, and the container is stopped all the same', async () => {
  const lifecycle = { preStop: { exec: { command: ['false'] } } };
  const { pod, told, remove, advance } = await start('web', {
    containers: [container('busybox:1.37', polite, { lifecycle })],
  });
  await remove(30);
  await advance(500);
  expect(pod()).toBeUndefined();
  expect(told().slice(-2)).toEqual([
    'Normal Killing Stopping container main',
    'Warning FailedPreStopHook PreStopHook failed',
  ]);
});

test('a second deletion with less time shortens the first', async () => {
  const { pod, remove, advance } = await start('web', { containers: [container('busybox:1.37', ['sleep', '1h'])] });
  await remove(300);
  await advance(10_000);
  await remove(3);
  await advance(2900);
  expect(pod()).toBeDefined();
  await advance(200);
  expect(pod()).toBeUndefined();
});

test('sidecars end after the containers that they serve, when a Pod is deleted and when it is done', async () => {
  const sidecar = { ...container('busybox:1.37', polite), name: 'proxy', restartPolicy: 'Always' };
  const slow = ['sh', '-c', 'trap "sleep 3; exit 0" TERM; while true; do sleep 0.1; done'];
  const world = await start('web', { initContainers: [sidecar], containers: [container('busybox:1.37', slow)] });
  await world.remove(30);
  await world.advance(2900);
  expect(world.pod()?.status?.initContainerStatuses?.[0]?.state).toHaveProperty('running');
  await world.advance(1000);
  expect(world.pod()).toBeUndefined();

  const job = await start('job', {
    restartPolicy: 'Never',
    initContainers: [sidecar],
    containers: [container('busybox:1.37', ['sleep', '3'])],
  });
  await job.advance(5000);
  expect(job.pod()?.status).toMatchObject({
    phase: 'Succeeded',
    initContainerStatuses: [{ state: { terminated: { exitCode: 0 } } }],
  });
});

test('a Pod that lives longer than it may has failed', async () => {
  const { pod, told, advance } = await start('web', {
    activeDeadlineSeconds: 10,
    terminationGracePeriodSeconds: 3,
    containers: [container('busybox:1.37', ['sleep', '1h'])],
  });
  await advance(10_000);
  expect(pod()?.status?.phase).toBe('Running');
  await advance(3000);
  expect(pod()?.status).toMatchObject({
    phase: 'Failed',
    reason: 'DeadlineExceeded',
    message: 'Pod was active on the node longer than the specified deadline',
  });
  expect(told()).toContain('Normal DeadlineExceeded Pod was active on the node longer than the specified deadline');
});

test('a Pod that writes more than it may is evicted', async () => {
  const write =
    'trap "exit 3" TERM; i=0; while [ $i -lt 20 ]; do echo 0123456789012345678901234567890123456789012345678901234567890123 >> /v/f; i=$((i+1)); done; while true; do sleep 0.1; done';
  const { pod, told, advance } = await start('web', {
    containers: [container('busybox:1.37', ['sh', '-c', write], { volumeMounts: [{ name: 'v', mountPath: '/v' }] })],
    volumes: [{ name: 'v', emptyDir: { sizeLimit: '1Ki' } }],
  });
  await advance(12_000);
  const message = 'Usage of EmptyDir volume "v" exceeds the limit "1Ki". ';
  expect(pod()?.status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message });
  expect(told()).toContain(`Warning Evicted ${message}`);
});

test('a mounted ConfigMap follows its source in a minute or two; a part of it does not', async () => {
  const world = await sandbox();
  const { client, advance, fleet } = world;
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'default' } };
  await client.create('configmaps', { ...config, data: { mode: 'fast' } } as never);
  const volumeMounts = [
    { name: 'c', mountPath: '/all' },
    { name: 'c', mountPath: '/one', subPath: 'mode' },
  ];
  const show = 'while true; do echo $(cat /all/mode) $(cat /one); sleep 10; done';
  await client.create(
    'pods',
    draft('web', {
      containers: [container('busybox:1.37', ['sh', '-c', show], { volumeMounts })],
      volumes: [{ name: 'c', configMap: { name: 'c' } }],
    }),
  );
  await advance(5000);
  await client.patch('configmaps', 'default/c', { data: { mode: 'slow' } });
  await advance(95_000);
  let log = '';
  for await (const piece of fleet.logs('default', 'web', {})) log += piece;
  const lines = log.trim().split('\n');
  expect([lines[0], lines.at(-1)]).toEqual(['fast fast', 'slow fast']);
});
