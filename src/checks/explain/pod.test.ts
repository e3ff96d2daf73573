import { beforeEach, expect, test } from 'vitest';
import { deployment, loader, owner, podOf, rollout, waiting } from '../../../test/support/memory-objects.ts';
import { checkOf, judgeLine, memoryStep } from '../../../test/support/memory-step.ts';
import type { MemoryView } from '../../../test/support/memory-view.ts';
import type { ManualClock } from '../../lib/clock.ts';
import { evaluateStep } from '../evaluate.ts';
import type { StepInput } from '../step.ts';

let clock: ManualClock;
let view: MemoryView;
let input: StepInput;

beforeEach(() => {
  ({ clock, view, input } = memoryStep({ vars: { replicas: 3 } }));
});

const judge = (of: Record<string, unknown>) => judgeLine(input, of);

/** Two Pods that have nothing to do with the loader. */
const putTwo = () => {
  for (const name of ['one', 'two'])
    view.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { containers: [{ name: 'a', image: 'nginx' }] },
    });
};

const tell = (
  { kind, metadata: { uid } }: { kind: string; metadata: { uid: string } },
  reason: string,
  message: string,
) =>
  view.put({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${uid}.${reason}.${message.length}` },
    involvedObject: { kind, uid },
    reason,
    message,
  });

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
  tell(await podOf(view), 'Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 404');
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
  tell(await podOf(view), 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 404');
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"not-yet | The readiness probe of the Pod loader-1-abc fails: HTTP probe failed with statuscode: 404 | kubectl describe pod loader-1-abc"`,
  );
  clock.advance(60_001);
  expect(await judge(loader)).toMatch(/^wrong probe-failing/);
});

test('rule 5: a Pod that waits for a claim leads to the claim, and on to its class', async () => {
  const message = '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
  rollout(view, { name: 'nginx', image: 'nginx:1.28' }, { phase: 'Pending', conditions });
  const pod = await podOf(view);
  view.put({ ...pod, spec: { ...(pod.spec as object), volumes: [{ persistentVolumeClaim: { claimName: 'rows' } }] } });
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong claim-missing | The Pod loader-1-abc wants the claim rows, which does not exist. | kubectl get persistentvolumeclaims"`,
  );
  const claim = view.put({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'rows' } });
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"not-yet | The claim rows has no volume yet. | kubectl describe persistentvolumeclaim rows"`,
  );
  tell(claim, 'ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found');
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong claim-unbound | The claim rows has no volume: there is no StorageClass fast. | kubectl describe persistentvolumeclaim rows"`,
  );
  // The scheduler has not told yet that the claim is no trouble any more.
  view.put({ ...claim, status: { phase: 'Bound' } });
  expect(await judge(loader)).toMatch(/^not-yet \| No node can take the Pod loader-1-abc/);
});

test('rule 5: a claim that waits for its first Pod follows from what makes none', async () => {
  const claim = view.put({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'rows' } });
  tell(claim, 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
  const bound = {
    object: { kind: 'PersistentVolumeClaim', metadata: { name: 'rows' }, status: { phase: 'Bound' } },
    within: '60s',
  };
  const follows = async () => (await evaluateStep({ ...input, checks: [checkOf(bound)] }))[0]?.follows;
  expect(await judge(bound)).toMatchInlineSnapshot(
    `"not-yet | The claim rows has no volume yet: it waits for a Pod that uses it. | kubectl describe persistentvolumeclaim rows"`,
  );
  clock.advance(60_001);
  expect(await judge(bound)).toMatch(/^wrong claim-unbound/);
  expect(await follows()).toBe(true);
  // Once a Pod uses it, the trouble is the claim's own.
  const volumes = [{ name: 'rows', persistentVolumeClaim: { claimName: 'rows' } }];
  view.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'one' }, spec: { containers: [], volumes } });
  expect(await follows()).toBeUndefined();
});

test('rule 5: what keeps a controller from making Pods', async () => {
  const put = (message: string) =>
    view.put(
      deployment(
        'loader',
        { name: 'nginx', image: 'nginx:1.28' },
        {
          status: { observedGeneration: 1, conditions: [{ type: 'ReplicaFailure', status: 'True', message }] },
        },
      ),
    );
  put('pods "loader-1-x" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2');
  // What the quota says of its use is late: there is room.
  expect(await judge(loader)).toMatch(/^not-yet/);
  putTwo();
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong quota-exceeded | No more Pods fit into the quota: pods "loader-1-x" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2 | kubectl describe resourcequota"`,
  );
  put('pods "loader-1-" is forbidden: error looking up service account orders/etl: serviceaccount "etl" not found');
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong account-missing | The Pods want the ServiceAccount etl, which does not exist. | kubectl get serviceaccounts"`,
  );
  put('pods "loader-1-x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true');
  expect(await judge(loader)).toMatch(/^wrong pod-security/);
  put('admission webhook denied the request');
  expect(await judge(loader)).toMatch(/^wrong creation-refused/);
});

test('rule 5: what kept the controller of an older template from making Pods is not what is wrong now', async () => {
  const message =
    'pods "loader-1-x" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2';
  const status = { observedGeneration: 1, conditions: [{ type: 'ReplicaFailure', status: 'True', message }] };
  putTwo();
  const top = view.put(deployment('loader', { name: 'nginx', image: 'nginx:1.28' }, { status }));
  const set = (name: string, image: string) =>
    view.put({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name, ownerReferences: owner('Deployment', top.metadata.uid) },
      spec: {
        template: {
          metadata: { labels: { app: 'loader', 'pod-template-hash': name.slice(7) } },
          spec: { containers: [{ name: 'nginx', image }] },
        },
      },
      status,
    });
  set('loader-1', 'nginx:1.27');
  expect(await judge(loader)).toMatch(/^not-yet/);
  set('loader-2', 'nginx:1.28');
  expect(await judge(loader)).toMatch(/^wrong quota-exceeded/);
});

test('rule 5: a container that must not be root, and would be, lacks no setting', async () => {
  const message =
    'container has runAsNonRoot and image will run as root (pod: "loader-1-abc_orders(1)", container: nginx)';
  rollout(view, { name: 'nginx', image: 'nginx:1.28' }, waiting('CreateContainerConfigError', message));
  expect(await judge(loader)).toMatch(
    /^wrong creation-refused \| The container nginx cannot start: container has runAs/,
  );
});

test('rule 5: a paused rollout does not go on by itself', async () => {
  const container = { name: 'nginx', image: 'nginx:1.28' };
  const paused = (more: Record<string, unknown> = {}) => {
    const made = deployment('loader', container);
    return view.put({
      ...made,
      metadata: { ...made.metadata, uid: 'uid-of-loader' },
      spec: { ...made.spec, paused: true, ...more },
    });
  };
  const set = (name: string, image: string, replicas: number) =>
    view.put({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name, ownerReferences: owner('Deployment', 'uid-of-loader') },
      spec: { replicas, template: deployment('loader', { ...container, image }).spec.template },
    });
  paused();
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong not-ready | The Deployment loader is paused (spec.paused): its new Pods wait until it goes on. | kubectl describe deployment loader"`,
  );
  const [result] = await evaluateStep({ ...input, checks: [checkOf(loader)] });
  expect(result?.remedy).toMatch(/kubectl rollout resume deployment loader/);
  set('loader-1', 'nginx:1.27', 3);
  expect(await judge(loader)).toMatch(/^wrong not-ready/);
  // An image that nobody pulls while it is paused is not waited for.
  const next = { ...loader.object, spec: { template: { spec: { containers: [{ image: 'nginx:1.29' }] } } } };
  expect(await judge({ object: next })).toMatch(/^wrong image-tag-differs/);
  // Who asks for the pause is not told of it, and what is only scaled is on its way.
  expect(await judge({ ...loader, object: { ...loader.object, spec: { paused: true } } })).toMatch(/^not-yet/);
  set('loader-1', 'nginx:1.27', 0);
  set('loader-2', 'nginx:1.28', 3);
  expect(await judge(loader)).toMatch(/^not-yet/);
});

test('rule 5: a Pod that has ended never comes to run, and one that should end is right', async () => {
  const ended = (name: string, more: Record<string, unknown> = {}) =>
    view.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: 'batch' }, ...more },
      spec: { restartPolicy: 'Never', containers: [{ name: 'batch', image: 'nginx:1.27' }] },
      status: {
        phase: 'Succeeded',
        conditions: [{ type: 'Ready', status: 'False', reason: 'PodCompleted' }],
        containerStatuses: [{ name: 'batch', state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
      },
    });
  ended('batch');
  const named = { kind: 'Pod', metadata: { name: 'batch' } };
  const running = { object: { ...named, status: { phase: 'Running' } }, within: '60s' };
  expect(await judge(running)).toMatchInlineSnapshot(
    `"wrong not-ready | The Pod batch has ended (Completed, exit code 0) and is not started again. | kubectl describe pod batch"`,
  );
  const [result] = await evaluateStep({ ...input, checks: [checkOf(running)] });
  expect(result?.differences).toEqual([{ path: 'status.phase', expected: 'Running', found: 'Succeeded' }]);
  expect(result?.remedy).toMatch(/kubectl delete/);
  const also = [{ cel: "object.status.phase == 'Running'", say: 'it runs' }];
  expect(await judge({ object: named, also })).toMatch(/^wrong not-ready \| The Pod batch has ended/);
  // Whoever asks for the end has it; what else is asked may still come.
  expect(await judge({ object: { ...named, status: { phase: 'Succeeded' } } })).toBe('pass');
  const noted = [{ cel: "object.status.phase == 'Succeeded' && 'note' in object.metadata", say: 'it has a note' }];
  expect(await judge({ object: named, also: noted })).toMatch(/^not-yet/);
  const byLabel = {
    object: { kind: 'Pod', metadata: { labels: { app: 'batch' } }, status: { phase: 'Running' } },
    within: '60s',
  };
  expect(await judge(byLabel)).toMatch(/^wrong not-ready/);
  // Another may come to run, and what a controller made it makes again.
  view.put({
    ...named,
    apiVersion: 'v1',
    metadata: { name: 'other', labels: { app: 'batch' } },
    spec: { containers: [] },
  });
  expect(await judge(byLabel)).toMatch(/^not-yet/);
  ended('batch', { ownerReferences: owner('Job', 'uid-of-job') });
  expect(await judge(running)).toMatch(/^not-yet/);
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
