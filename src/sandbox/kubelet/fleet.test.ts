import { expect, test } from 'vitest';
import type { Draft, KubeObject, Pod } from '../../kube/object.ts';
import { clone, isRecord, keyOf } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import { type ManualClock, manualClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import type { Change, Client } from '../client.ts';
import { createNodeFleet, type NodeFleet } from './fleet.ts';

/** A client on a map: enough of the API for the kubelet. */
function mapClient(clock: ManualClock) {
  const objects = new Map<string, Map<string, KubeObject>>();
  const subscribers = new Map<string, ((change: Change) => void)[]>();
  const events: { text: string; count: number }[] = [];
  const random = seededRandom(7);
  let revision = 0;
  const kind = (resource: string) =>
    objects.get(resource) ?? objects.set(resource, new Map()).get(resource) ?? new Map();
  const tell = (resource: string, change: Change) => {
    for (const callback of subscribers.get(resource) ?? []) callback(change);
  };
  const write = (resource: string, object: KubeObject) => {
    const key = keyOf(object);
    const old = kind(resource).get(key);
    object.metadata.resourceVersion = String(++revision);
    kind(resource).set(key, object);
    tell(resource, { type: old ? 'MODIFIED' : 'ADDED', object });
    return object;
  };
  const merge = (target: unknown, patch: unknown): unknown => {
    if (!isRecord(patch)) return clone(patch);
    const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
    for (const [field, value] of Object.entries(patch)) {
      if (value === null) delete result[field];
      else result[field] = merge(result[field], value);
    }
    return result;
  };
  const client = {
    get: (resource: string, key: string) => kind(resource).get(key),
    list: (resource: string, namespace?: string) =>
      [...kind(resource).values()].filter((o) => !namespace || o.metadata.namespace === namespace),
    create: async (resource: string, draft: Draft<KubeObject>) =>
      write(resource, {
        ...clone(draft),
        metadata: {
          ...draft.metadata,
          name: draft.metadata.name ?? '',
          uid: random.uid(),
          resourceVersion: '',
          creationTimestamp: formatTime(clock.now()),
        },
      } as KubeObject),
    patch: async (resource: string, key: string, patch: Record<string, unknown>) =>
      write(resource, merge(kind(resource).get(key), patch) as KubeObject),
    delete: async (resource: string, key: string) => {
      const object = kind(resource).get(key);
      kind(resource).delete(key);
      if (object) tell(resource, { type: 'DELETED', object });
    },
    event: async (about: KubeObject, { type, reason, message }: { type: string; reason: string; message: string }) => {
      const text = `${about.metadata.name}: ${type} ${reason} ${message}`;
      const known = events.find((event) => event.text === text);
      if (known) known.count++;
      else events.push({ text, count: 1 });
    },
    subscribe: (resource: string, callback: (change: Change) => void) => {
      subscribers.set(resource, [...(subscribers.get(resource) ?? []), callback]);
      for (const object of kind(resource).values()) callback({ type: 'ADDED', object });
      return () => {};
    },
    as: () => client,
  } as unknown as Client;
  return { client, events };
}

const clock = () => manualClock(Date.UTC(2026, 0, 5, 9));

async function sandbox() {
  const time = clock();
  const { client, events } = mapClient(time);
  const fleet = createNodeFleet({ client, clock: time, random: seededRandom(1) });
  await fleet.start();
  events.length = 0;
  return { time, client, events, fleet, advance: (ms: number) => advance(time, fleet, ms) };
}

async function settle(fleet: NodeFleet) {
  do await new Promise((resolve) => setImmediate(resolve));
  while (!fleet.isIdle());
}

/** Moves time on timer by timer, so that asynchronous work happens when it would. */
async function advance(time: ManualClock, fleet: NodeFleet, ms: number) {
  const end = time.now() + ms;
  await settle(fleet);
  for (let due = time.nextDue(); due !== undefined && due <= end; due = time.nextDue()) {
    time.advance(due - time.now());
    await settle(fleet);
  }
  time.advance(end - time.now());
  await settle(fleet);
}

type Spec = Partial<Pod['spec']>;
const container = (image: string, command?: string[], rest = {}) => ({
  name: 'main',
  image,
  ...(command && { command }),
  ...rest,
});

function draft(name: string, spec: Spec): Draft<Pod> {
  const bound = { nodeName: 'sandbox-worker', restartPolicy: 'Always', ...spec } as Pod['spec'];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', generation: 1 }, spec: bound };
}

const main = (pod: Pod | undefined) => pod?.status?.containerStatuses?.[0];
const condition = (pod: Pod | undefined, type: string) => pod?.status?.conditions?.find((entry) => entry.type === type);

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
  expect(fleet.http('default/web', 80, ask)).toMatchObject({ kind: 'answer', answer: { status: 200 } });
  expect(fleet.http('default/web', 81, ask)).toEqual({
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

test('a program that is not in the image is a start error', async () => {
  const { client, events, advance } = await sandbox();
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
  expect(next.http('default/web', 80, ask).kind).toBe('answer');
  await next.stop();
});

async function text(pieces: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const piece of pieces) all += piece;
  return all;
}
