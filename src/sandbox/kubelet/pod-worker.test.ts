import { expect, test } from 'vitest';
import { condition, container, draft, main, sandbox, text } from './test-nodes.ts';

test('a Pod pulls its image, runs, is ready and answers', async () => {
  const { client, events, fleet, advance } = await sandbox();
  await client.create('pods', draft('web', { containers: [container('nginx:1.28')] }));
  await advance(0);
  expect(main(client.get('pods', 'default/web'))?.state).toEqual({ waiting: { reason: 'ContainerCreating' } });
  await advance(1000);
  const pod = client.get('pods', 'default/web');
  expect(pod?.status?.phase).toBe('Running');
  expect(pod?.status).toMatchObject({ hostIP: '172.18.0.3', podIP: '10.244.1.2', observedGeneration: 1 });
  expect(main(pod)).toMatchObject({
    ready: true,
    started: true,
    restartCount: 0,
    image: 'docker.io/library/nginx:1.28',
  });
  expect(pod?.status?.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
    'PodReadyToStartContainers=True',
    'Initialized=True',
    'Ready=True',
    'ContainersReady=True',
    'PodScheduled=True',
  ]);
  expect(events.map(({ text }) => text.replace(/\d+ms/g, 'Nms'))).toEqual([
    'web: Normal Pulling Pulling image "nginx:1.28"',
    'web: Normal Pulled Successfully pulled image "nginx:1.28" in Nms (Nms including waiting). Image size: 72406859 bytes.',
    'web: Normal Created Container created',
    'web: Normal Started Container started',
  ]);
  const ask = { method: 'GET', path: '/', headers: {}, from: '10.244.0.1' };
  expect(await fleet.http('default/web', 80, ask)).toMatchObject({ kind: 'answer', answer: { status: 200 } });
  expect(await fleet.http('default/web', 81, ask)).toEqual({
    kind: 'refused',
    reason: 'dial tcp 10.244.1.2:81: connect: connection refused',
  });
  await client.create('pods', draft('second', { containers: [container('nginx:1.28')] }));
  await advance(0);
  expect(events[4]?.text).toBe(
    'second: Normal Pulled Container image "nginx:1.28" already present on machine and can be accessed by the pod',
  );
});

test.each([
  [
    'nginx:1.99',
    'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:1.99": failed to resolve image: docker.io/library/nginx:1.99: not found',
  ],
  [
    'ngnix:1.28',
    'failed to pull and unpack image "docker.io/library/ngnix:1.28": failed to resolve image: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  ],
])('%s cannot be pulled', async (image, error) => {
  const { client, events, fleet, advance } = await sandbox();
  await client.create('pods', draft('web', { containers: [container(image)] }));
  await advance(500);
  const waiting = () => main(client.get('pods', 'default/web'))?.state?.waiting;
  expect(waiting()).toEqual({ reason: 'ErrImagePull', message: error });
  await advance(1000);
  expect(waiting()).toEqual({
    reason: 'ImagePullBackOff',
    message: `Back-off pulling image "${image}": ErrImagePull: ${error}`,
  });
  expect(() => fleet.logs('default', 'web', {})).toThrow(
    'container "main" in pod "web" is waiting to start: trying and failing to pull image',
  );
  await advance(30_000);
  expect(events.map(({ text, count }) => `${text} x${count}`)).toEqual([
    `web: Normal Pulling Pulling image "${image}" x3`,
    `web: Warning Failed Failed to pull image "${image}": ${error} x3`,
    'web: Warning Failed Error: ErrImagePull x3',
    expect.stringContaining(`web: Normal BackOff Back-off pulling image "${image}" x`),
    expect.stringContaining('web: Warning Failed Error: ImagePullBackOff x'),
  ]);
});

test('a container that fails is restarted at once, then after 10 s, 20 s, …', async () => {
  const { client, time, events, advance } = await sandbox();
  await client.create(
    'pods',
    draft('crash', { containers: [container('busybox:1.36', ['sh', '-c', 'echo boom; exit 3'])] }),
  );
  await advance(500);
  const status = () => main(client.get('pods', 'default/crash'));
  expect(status()).toMatchObject({ restartCount: 1, state: { terminated: { exitCode: 3, reason: 'Error' } } });
  await advance(1000);
  const uid = client.get('pods', 'default/crash')?.metadata.uid;
  expect(status()).toMatchObject({
    ready: false,
    state: {
      waiting: {
        reason: 'CrashLoopBackOff',
        message: `back-off 10s restarting failed container=main pod=crash_default(${uid})`,
      },
    },
    lastState: { terminated: { exitCode: 3 } },
  });
  expect(client.get('pods', 'default/crash')?.status?.phase).toBe('Running');
  await advance(10_000);
  expect(status()?.restartCount).toBe(2);
  await advance(1000);
  expect(status()?.state?.waiting?.message).toMatch(/^back-off 20s /);
  await advance(20_000);
  expect(status()?.restartCount).toBe(3);
  await advance(60_000);
  expect(status()?.state?.waiting?.message).toMatch(/^back-off 1m20s /);
  expect(events.find(({ text }) => text.includes('BackOff'))?.text).toBe(
    `crash: Warning BackOff Back-off restarting failed container main in pod crash_default(${uid})`,
  );
  expect(time.nextDue()).toBeDefined();
});

test.each([
  ['echo ok', 'Succeeded', 0, 'Completed', 'PodCompleted'],
  ['exit 1', 'Failed', 1, 'Error', 'PodFailed'],
])('without restarts "%s" ends as %s', async (script, phase, exitCode, reason, ready) => {
  const { client, advance } = await sandbox();
  const spec = { restartPolicy: 'Never', containers: [container('busybox:1.36', ['sh', '-c', script])] };
  await client.create('pods', draft('job', spec));
  await advance(1000);
  const pod = client.get('pods', 'default/job');
  expect(pod?.status?.phase).toBe(phase);
  expect(main(pod)?.state?.terminated).toMatchObject({ exitCode, reason });
  expect(condition(pod, 'Ready')).toMatchObject({ status: 'False', reason: ready });
  expect(condition(pod, 'PodReadyToStartContainers')?.status).toBe('False');
});

test.each([
  ['its image', {}, 'container has runAsNonRoot and image will run as root'],
  ['its user', { runAsUser: 0 }, "container's runAsUser breaks non-root policy"],
])('a container that may not be root, and is by %s, is not created', async (_, securityContext, why) => {
  const { client, events, advance } = await sandbox();
  const containers = [{ ...container('busybox:1.37', ['sleep', '60']), securityContext }];
  await client.create('pods', draft('web', { securityContext: { runAsNonRoot: true }, containers }));
  await advance(1000);
  const pod = client.get('pods', 'default/web');
  const message = `${why} (pod: "web_default(${pod?.metadata.uid})", container: main)`;
  expect(main(pod)?.state?.waiting).toEqual({ reason: 'CreateContainerConfigError', message });
  expect(events.map(({ text }) => text)).toContain(`web: Warning Failed Error: ${message}`);
});

test('a program that is not in the image is a start error', async () => {
  const { client, events, fleet, advance } = await sandbox();
  const spec = { restartPolicy: 'Never', containers: [container('busybox:1.36', ['nosuchcmd'])] };
  await client.create('pods', draft('job', spec));
  await advance(1000);
  const message =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuchcmd": executable file not found in $PATH';
  expect(main(client.get('pods', 'default/job'))?.state?.terminated).toMatchObject({
    exitCode: 128,
    reason: 'StartError',
    message,
    startedAt: '1970-01-01T00:00:00Z',
  });
  expect(events.at(-1)?.text).toBe(`job: Warning Failed Error: ${message}`);
  expect(await text(fleet.logs('default', 'job', {}))).toBe('');
});

test.each([
  [{ envFrom: [{ configMapRef: { name: 'nope' } }] }, 'configmap "nope" not found'],
  [{ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'nope', key: 'k' } } }] }, 'secret "nope" not found'],
  [
    { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'have', key: 'k' } } }] },
    "couldn't find key k in ConfigMap default/have",
  ],
])('an environment that is missing: %j', async (env, message) => {
  const { client, events, advance } = await sandbox();
  const have = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'have', namespace: 'default' },
    data: { a: '1' },
  };
  await client.create('configmaps', have);
  await client.create('pods', draft('etl', { containers: [container('busybox:1.36', ['sleep', '1h'], env)] }));
  await advance(1000);
  const pod = () => client.get('pods', 'default/etl');
  expect(main(pod())?.state?.waiting).toEqual({ reason: 'CreateContainerConfigError', message });
  expect(events.at(-1)?.text).toBe(`etl: Warning Failed Error: ${message}`);
  await client.create('configmaps', { ...have, metadata: { name: 'nope', namespace: 'default' } });
  await client.patch('configmaps', 'default/have', { data: { k: '2' } });
  await client.create('secrets', {
    ...have,
    kind: 'Secret',
    metadata: { name: 'nope', namespace: 'default' },
    data: { k: 'eA==' },
  });
  await advance(16_000);
  expect(pod()?.status?.phase).toBe('Running');
});

test('a volume whose ConfigMap is missing keeps the Pod from starting', async () => {
  const { client, events, fleet, advance } = await sandbox();
  const mounted = container('busybox:1.36', ['sh', '-c', 'cat /c/a; sleep 1h'], {
    volumeMounts: [{ name: 'c', mountPath: '/c' }],
  });
  await client.create(
    'pods',
    draft('etl', { containers: [mounted], volumes: [{ name: 'c', configMap: { name: 'nope' } }] }),
  );
  await advance(5000);
  const pod = () => client.get('pods', 'default/etl');
  expect(main(pod())?.state).toEqual({ waiting: { reason: 'ContainerCreating' } });
  expect(condition(pod(), 'PodReadyToStartContainers')?.status).toBe('False');
  expect(events).toEqual([
    { text: 'etl: Warning FailedMount MountVolume.SetUp failed for volume "c" : configmap "nope" not found', count: 4 },
  ]);
  await client.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'nope', namespace: 'default' },
    data: { a: 'hello\n' },
  });
  await advance(10_000);
  expect(pod()?.status?.phase).toBe('Running');
  expect(await text(fleet.logs('default', 'etl', {}))).toBe('hello\n');
});

test('init containers run one after the other before the others start', async () => {
  const { client, advance } = await sandbox();
  const init = (name: string) => ({ name, image: 'busybox:1.36', command: ['sleep', '2'] });
  await client.create(
    'pods',
    draft('etl', {
      initContainers: [init('one'), init('two')],
      containers: [container('busybox:1.36', ['sleep', '1h'])],
    }),
  );
  const seen = () => {
    const { status } = client.get('pods', 'default/etl') ?? {};
    const state = (entry: { state?: object }) => Object.keys(entry.state ?? {})[0];
    return [
      status?.phase,
      ...(status?.initContainerStatuses ?? []).map(state),
      ...(status?.containerStatuses ?? []).map(state),
    ];
  };
  await advance(1000);
  expect(seen()).toEqual(['Pending', 'running', 'waiting', 'waiting']);
  expect(condition(client.get('pods', 'default/etl'), 'Initialized')).toMatchObject({
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: 'containers with incomplete status: [one two]',
  });
  expect(main(client.get('pods', 'default/etl'))?.state?.waiting?.reason).toBe('PodInitializing');
  await advance(2000);
  expect(seen()).toEqual(['Pending', 'terminated', 'running', 'waiting']);
  await advance(2000);
  expect(seen()).toEqual(['Running', 'terminated', 'terminated', 'running']);
});
