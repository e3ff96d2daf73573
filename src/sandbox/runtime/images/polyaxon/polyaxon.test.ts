import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, anyDefinition, operatorPod, role } from '../../../../../test/support/operator-objects.ts';
import { steppingSandbox } from '../../../../../test/support/stepping-sandbox.ts';
import type { Job, KubeObject, Pod } from '../../../../kube/object.ts';

let world: Awaited<ReturnType<typeof steppingSandbox>>;

const definition = anyDefinition('core.polyaxon.com', 'Operation', 'operations');
const operator = operatorPod({
  image: 'polyaxon/polyaxon-operator:2.2.0',
  command: ['/manager'],
  env: [
    { name: 'POLYAXON_SINGLE_NAMESPACE', value: 'true' },
    { name: 'POLYAXON_K8S_NAMESPACE', value: 'default' },
  ],
});
const operation = (name: string, command: string, termination: object = { ttlSecondsAfterFinished: 60 }) => ({
  apiVersion: 'core.polyaxon.com/v1',
  kind: 'Operation',
  metadata: { name, labels: { 'app.kubernetes.io/instance': name } },
  termination,
  batchJobSpec: {
    template: {
      spec: { containers: [{ name: 'polyaxon-main', image: 'busybox:1.36', command: ['sh', '-c', command] }] },
    },
  },
});
const types = (name: string) =>
  (
    world.get<KubeObject & { status?: { conditions: { type: string }[] } }>('operations.core.polyaxon.com', name)
      ?.status?.conditions ?? []
  ).map(({ type }) => type);

beforeAll(async () => {
  world = await steppingSandbox();
  await world.create(definition);
  await world.pass(1000);
});
afterAll(() => world.stop());

test('without what it may do, the operator says so and nothing happens', async () => {
  await world.create(...account, role('core.polyaxon.com:operations,operations/status'), operator);
  await world.create(operation('early', 'echo early'));
  await world.pass(20_000);
  expect(await world.log('operator')).toContain(
    'failed to list *v1.Pod: pods is forbidden: User \\"system:serviceaccount:default:operator\\" cannot list resource \\"pods\\"',
  );
  expect(world.get('jobs.batch', 'early')).toBeUndefined();
  expect(types('early')).toEqual([]);
  await world.pass(110_000);
  expect(world.get<Pod>('pods', 'operator')?.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 1 });
  expect(await world.log('operator', '?previous=true')).toContain(
    'timed out waiting for cache to be synced for Kind *v1.Job',
  );
});

test('an Operation becomes a Job, its status follows, and it is gone when its time is over', async () => {
  await world.sandbox.client.delete('roles.rbac.authorization.k8s.io', 'default/operator');
  await world.create(role('core.polyaxon.com:operations,operations/status', 'batch:jobs', ':pods'));
  await world.pass(70_000);
  await world.create(operation('train', 'sleep 20; echo trained'));
  await world.pass(10_000);
  const job = world.get<Job>('jobs.batch', 'train');
  expect(job?.metadata.ownerReferences).toMatchObject([{ kind: 'Operation', name: 'train', controller: true }]);
  expect(job?.spec).toMatchObject({ backoffLimit: 0, ttlSecondsAfterFinished: 70 });
  expect(types('train').at(-1)).toBe('Running');
  await world.pass(20_000);
  expect(types('train').at(-1)).toBe('Succeeded');
  await world.pass(61_000);
  expect(world.get('operations.core.polyaxon.com', 'train')).toBeUndefined();
});

test('a Job that fails fails its Operation, with the reason', async () => {
  await world.create(operation('broken', 'exit 3'));
  await world.pass(10_000);
  const status = world.get('operations.core.polyaxon.com', 'broken')?.status;
  expect(status).toMatchObject({ completionTime: expect.any(String) });
  expect((status as { conditions: object[] }).conditions.at(-1)).toMatchObject({
    type: 'Failed',
    reason: 'BackoffLimitExceeded',
    message: 'Job has reached the specified backoff limit',
  });
});

test('what somebody deletes is made again, and an Operation takes its Job with it', async () => {
  await world.create(operation('long', 'sleep 1000'));
  await world.pass(5000);
  const first = world.get<Job>('jobs.batch', 'long')?.metadata.uid;
  await world.sandbox.client.delete('jobs.batch', 'default/long');
  await world.pass(40_000);
  const second = world.get<Job>('jobs.batch', 'long')?.metadata.uid;
  expect(second).toEqual(expect.any(String));
  expect(second).not.toBe(first);
  await world.sandbox.client.delete('operations.core.polyaxon.com', 'default/long');
  await world.pass(60_000);
  expect(world.get('operations.core.polyaxon.com', 'long')).toBeUndefined();
  const left = world.sandbox.client
    .list('pods')
    .filter(({ metadata }) => metadata.labels?.['controller-uid'] === second);
  expect(left).toEqual([]);
});
