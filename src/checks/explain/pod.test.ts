import { beforeEach, expect, test } from 'vitest';
import { deployment, loader, owner, podOf, rollout, tell, waiting } from '../../../test/support/memory-objects.ts';
import { judgeLine, memoryStep } from '../../../test/support/memory-step.ts';
import type { MemoryView } from '../../../test/support/memory-view.ts';
import type { ManualClock } from '../../lib/clock.ts';
import type { StepInput } from '../step.ts';

let clock: ManualClock;
let view: MemoryView;
let input: StepInput;

beforeEach(() => {
  ({ clock, view, input } = memoryStep({ vars: { replicas: 3 } }));
});

const judge = (of: Record<string, unknown>) => judgeLine(input, of);

test('rule 5: the deepest cause is told', async () => {
  const container = { name: 'nginx', image: 'nginx:1.28' };
  rollout(
    view,
    container,
    waiting('CreateContainerConfigError', "couldn't find key batch in ConfigMap orders/settings"),
  );
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong config-key-missing | The container nginx cannot start: couldn't find key batch in ConfigMap orders/settings. | kubectl describe pod loader-1-abc"`,
  );
  const conditions = [
    {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: '0/3 nodes are available: 3 Insufficient cpu.',
    },
  ];
  view.put({ ...(await podOf(view)), status: { phase: 'Pending', conditions } });
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong unschedulable | No node can take the Pod loader-1-abc: 0/3 nodes are available: 3 Insufficient cpu. | kubectl describe pod loader-1-abc"`,
  );
  view.put({
    ...(await podOf(view)),
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'nginx',
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 3, reason: 'Error' } },
        },
      ],
    },
  });
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong crash | The container nginx ends with exit code 3 again and again. | kubectl describe pod loader-1-abc"`,
  );
});

test('rule 5: what a container misses is only a matter of time once it is there', async () => {
  rollout(view, { name: 'nginx', image: 'nginx:1.28' }, waiting('CreateContainerConfigError', 'secret "db" not found'));
  expect(await judge(loader)).toMatch(/^wrong config-missing/);
  view.put({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, data: {} });
  expect(await judge(loader)).toMatch(/^not-yet/);
  view.put({
    ...(await podOf(view)),
    status: waiting('CreateContainerConfigError', "couldn't find key user in Secret orders/db"),
  });
  expect(await judge(loader)).toMatch(/^wrong config-key-missing/);
  view.put({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, data: { user: 'eA==' } });
  expect(await judge(loader)).toMatch(/^not-yet/);
});

test('rule 5: a kubelet that has not read the ConfigMap in time tries again', async () => {
  const late = 'failed to sync configmap cache: timed out waiting for the condition';
  rollout(view, { name: 'nginx', image: 'nginx:1.28' }, waiting('CreateContainerConfigError', late));
  expect(await judge(loader)).toMatch(/^not-yet/);
  view.put({
    ...(await podOf(view)),
    status: waiting(
      'CreateContainerConfigError',
      'services have not yet been read at least once, cannot construct envvars',
    ),
  });
  expect(await judge(loader)).toMatch(/^not-yet/);
});

test.each([
  'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: i/o timeout',
  'failed to pull and unpack image "docker.io/library/nginx:1.28": context deadline exceeded',
  'toomanyrequests: You have reached your unauthenticated pull rate limit.',
])('rule 1: a registry that cannot be asked says nothing of the image: %s', async (message) => {
  rollout(view, { name: 'nginx', image: 'nginx:1.28' }, waiting('ErrImagePull', message));
  expect(await judge(loader)).toMatch(/^unknown/);
});

test('rule 5: a crash is told with its last words, unless a probe ended the container', async () => {
  const terminated = { exitCode: 3, reason: 'Error', containerID: 'c://1' };
  const status = { name: 'nginx', state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated } };
  rollout(view, { name: 'nginx', image: 'nginx:1.28' }, { phase: 'Running', containerStatuses: [status] });
  view.logs.set('loader-1-abc/nginx', 'connecting\nno such table: orders\n');
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong crash | The container nginx ends with exit code 3 again and again; its last line is: no such table: orders | kubectl logs loader-1-abc"`,
  );
  tell(view, await podOf(view), 'Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 404');
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"not-yet | The liveness probe of the Pod loader-1-abc fails: HTTP probe failed with statuscode: 404 | kubectl describe pod loader-1-abc"`,
  );
});

test('rule 5: Pods of an older template, or before the controller has looked, are not what is wrong', async () => {
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no room' }];
  rollout(view, { name: 'nginx', image: 'nginx:1.28' }, { phase: 'Pending', conditions });
  expect(await judge(loader)).toMatch(/^wrong unschedulable/);
  const { uid } = view.put({
    ...deployment('loader', { name: 'nginx', image: 'nginx:1.28' }),
    metadata: { name: 'loader', generation: 2 },
  }).metadata;
  expect(await judge(loader)).toMatch(/^not-yet/);
  const set = (name: string, revision: string) =>
    view.put({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name,
        annotations: { 'deployment.kubernetes.io/revision': revision },
        ownerReferences: owner('Deployment', uid),
      },
    });
  view.put({
    ...deployment('loader', { name: 'nginx', image: 'nginx:1.28' }),
    metadata: { name: 'loader', generation: 1, uid },
  });
  const old = set('loader-1', '1');
  view.put({
    ...(await podOf(view)),
    metadata: { ...(await podOf(view)).metadata, ownerReferences: owner('ReplicaSet', old.metadata.uid) },
  });
  expect(await judge(loader)).toMatch(/^wrong unschedulable/);
  set('loader-2', '2');
  expect(await judge(loader)).toMatch(/^not-yet/);
});

test('rule 5: a readiness probe is waited for, and told when the time is up', async () => {
  const status = { name: 'nginx', ready: false, state: { running: {} } };
  rollout(view, { name: 'nginx', image: 'nginx:1.28' }, { phase: 'Running', containerStatuses: [status] });
  tell(view, await podOf(view), 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 404');
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"not-yet | The readiness probe of the Pod loader-1-abc fails: HTTP probe failed with statuscode: 404 | kubectl describe pod loader-1-abc"`,
  );
  clock.advance(60_001);
  expect(await judge(loader)).toMatch(/^wrong probe-failing/);
});

test('rule 5: a container that must not be root, and would be, lacks no setting', async () => {
  const message =
    'container has runAsNonRoot and image will run as root (pod: "loader-1-abc_orders(1)", container: nginx)';
  rollout(view, { name: 'nginx', image: 'nginx:1.28' }, waiting('CreateContainerConfigError', message));
  expect(await judge(loader)).toMatch(
    /^wrong creation-refused \| The container nginx cannot start: container has runAs/,
  );
});

test('rule 5: a node refuses a Pod that names it and does not fit', async () => {
  view.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'big' },
    spec: { nodeName: 'worker', containers: [{ name: 'big', image: 'busybox:1.37' }] },
    status: {
      phase: 'Failed',
      reason: 'OutOfcpu',
      message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 100000, used: 200, capacity: 2000",
    },
  });
  const running = { object: { kind: 'Pod', metadata: { name: 'big' }, status: { phase: 'Running' } } };
  expect(await judge(running)).toMatchInlineSnapshot(
    `"wrong unschedulable | The node worker does not take the Pod big: Node didn't have enough resource: cpu, requested: 100000, used: 200, capacity: 2000. | kubectl describe pod big"`,
  );
});
