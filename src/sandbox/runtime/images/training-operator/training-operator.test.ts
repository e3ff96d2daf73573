import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, anyDefinition, operatorPod, role } from '../../../../../test/support/operator-objects.ts';
import { steppingSandbox } from '../../../../../test/support/stepping-sandbox.ts';
import type { Event, KubeObject, Pod, Service } from '../../../../kube/object.ts';

let world: Awaited<ReturnType<typeof steppingSandbox>>;

const replica = (replicas: number, script: string, rest = {}) => ({
  replicas,
  ...rest,
  template: { spec: { containers: [{ name: 'pytorch', image: 'busybox:1.36', command: ['sh', '-c', script] }] } },
});
const job = (name: string, pytorchReplicaSpecs: object, runPolicy?: object) => ({
  apiVersion: 'kubeflow.org/v1',
  kind: 'PyTorchJob',
  metadata: { name },
  spec: { pytorchReplicaSpecs, ...(runPolicy && { runPolicy }) },
});
const conditions = (name: string) =>
  (
    world.get<KubeObject & { status?: { conditions: { type: string; status: string; message: string }[] } }>(
      'pytorchjobs.kubeflow.org',
      name,
    )?.status?.conditions ?? []
  ).map(({ type, status, message }) => `${type}=${status} ${message}`);
const events = (name: string) =>
  world.sandbox.client
    .list('events')
    .filter((event): event is Event => (event as Event).involvedObject.name === name)
    .map(({ reason, message }) => `${reason}: ${message}`);

beforeAll(async () => {
  world = await steppingSandbox();
  await world.create(anyDefinition('kubeflow.org', 'PyTorchJob', 'pytorchjobs'), ...account);
  await world.create(role('kubeflow.org:pytorchjobs,pytorchjobs/status', ':pods,services,events'));
  await world.pass(1000);
});
afterAll(() => world.stop());

test('a job that nobody looks after is no more than an object, until its operator runs', async () => {
  const script = 'echo $RANK of $WORLD_SIZE at $MASTER_ADDR:$MASTER_PORT, $PET_NODE_RANK $PET_NNODES';
  await world.create(job('train', { Master: replica(1, `${script}; sleep 30`), Worker: replica(2, script) }));
  await world.pass(10_000);
  expect(conditions('train')).toEqual([]);
  const image = 'ghcr.io/kubeflow/training-v1/training-operator:v1-d6eb98e';
  await world.create(operatorPod({ image, command: ['/manager'], args: ['--namespace=default'] }));
  await world.pass(10_000);
  expect(conditions('train')).toEqual([
    'Created=True PyTorchJob train is created.',
    'Running=True PyTorchJob train is running.',
  ]);
  const master = world.get<Pod>('pods', 'train-master-0');
  expect(master?.metadata.labels).toEqual({
    'training.kubeflow.org/job-name': 'train',
    'training.kubeflow.org/job-role': 'master',
    'training.kubeflow.org/operator-name': 'pytorchjob-controller',
    'training.kubeflow.org/replica-index': '0',
    'training.kubeflow.org/replica-type': 'master',
  });
  expect(world.get<Service>('services', 'train-worker-1')?.spec).toMatchObject({
    clusterIP: 'None',
    ports: [{ name: 'pytorchjob-port', port: 23_456 }],
  });
  expect(await world.log('train-worker-1')).toBe('2 of 3 at train-master-0:23456, 2 3\n');
  expect(events('train')).toEqual(expect.arrayContaining(['SuccessfulCreatePod: Created pod: train-worker-0']));
});

test('the master ends the job, which then is not running any more', async () => {
  await world.pass(30_000);
  expect(conditions('train')).toEqual([
    'Created=True PyTorchJob train is created.',
    'Running=False PyTorchJob train is running.',
    'Succeeded=True PyTorchJob train is successfully completed.',
  ]);
  expect(world.get('pytorchjobs.kubeflow.org', 'train')?.status).toMatchObject({
    replicaStatuses: { Master: { succeeded: 1 }, Worker: { succeeded: 2 } },
    completionTime: expect.any(String),
  });
});

test('a Pod that somebody deletes comes again', async () => {
  await world.create(job('long', { Worker: replica(1, 'sleep 1000') }));
  await world.pass(5000);
  const before = world.get<Pod>('pods', 'long-worker-0')?.metadata.uid;
  await world.sandbox.client.delete('pods', 'default/long-worker-0');
  await world.pass(40_000);
  const after = world.get<Pod>('pods', 'long-worker-0')?.metadata.uid;
  expect(after).toEqual(expect.any(String));
  expect(after).not.toBe(before);
});

test('a failure that may not be tried again fails the job; others are, up to the limit', async () => {
  await world.create(
    job('never', { Worker: replica(1, 'exit 1', { restartPolicy: 'Never' }) }),
    job('coded', { Worker: replica(1, 'exit 3', { restartPolicy: 'ExitCode' }) }),
    job('limited', { Worker: replica(1, 'sleep 1; exit 1') }, { backoffLimit: 2, cleanPodPolicy: 'All' }),
  );
  await world.pass(120_000);
  expect(conditions('never').at(-1)).toBe('Failed=True PyTorchJob never is failed because 1 Worker replica(s) failed.');
  expect(conditions('coded').at(-1)).toBe('Failed=True job "coded" is failing because "Worker" replica(s) failed.');
  expect(conditions('limited').at(-1)).toBe(
    'Failed=True Job limited has failed because it has reached the specified backoff limit',
  );
  expect(world.get('pods', 'limited-worker-0')).toBeUndefined();
});

test('without a container named pytorch, a master has no port', async () => {
  const unnamed = { Master: { template: { spec: { containers: [{ name: 'main', image: 'busybox:1.36' }] } } } };
  await world.create(job('unnamed', unnamed));
  await world.pass(2000);
  expect(await world.log('operator', '?tailLines=1')).toContain(
    '"namespace":"default","name":"unnamed","error":"port not found"',
  );
});
