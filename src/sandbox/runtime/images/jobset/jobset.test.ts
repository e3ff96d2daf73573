import { afterAll, beforeAll, expect, test } from 'vitest';
import { anyDefinition, clusterAccount, operatorPod } from '../../../../../test/support/operator-objects.ts';
import { steppingSandbox } from '../../../../../test/support/stepping-sandbox.ts';
import type { Condition } from '../../../../kube/conditions.ts';
import type { Event, Job, KubeObject, Pod, Service } from '../../../../kube/object.ts';
import type { JobSetStatus } from './job-set.ts';

let world: Awaited<ReturnType<typeof steppingSandbox>>;

const replicated = (name: string, script: string, spec = {}, rest = {}) => ({
  name,
  ...rest,
  template: {
    spec: {
      backoffLimit: 0,
      ...spec,
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'main', image: 'busybox:1.37', command: ['sh', '-c', script] }],
        },
      },
    },
  },
});
const set = (name: string, replicatedJobs: object[], spec = {}) => ({
  apiVersion: 'jobset.x-k8s.io/v1alpha2',
  kind: 'JobSet',
  metadata: { name },
  spec: { replicatedJobs, ...spec },
});
const status = (name: string): JobSetStatus =>
  world.get<KubeObject & { status?: JobSetStatus }>('jobsets.jobset.x-k8s.io', name)?.status ?? {};
const told = ({ type, status: is, reason, message }: Condition) => `${type}=${is} ${reason}: ${message}`;
const conditions = (name: string) => (status(name).conditions ?? []).map(told);
const job = (name: string) => world.get<Job>('jobs.batch', name);
const pods = (name: string) =>
  world.sandbox.client
    .list('pods', 'default')
    .filter((pod): pod is Pod => pod.metadata.labels?.['jobset.sigs.k8s.io/jobset-name'] === name);
const events = (name: string) =>
  world.sandbox.client
    .list('events')
    .filter((event): event is Event => (event as Event).involvedObject.name === name)
    .map(({ type, reason, message }) => `${type} ${reason}: ${message}`);

beforeAll(async () => {
  world = await steppingSandbox();
  const any = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };
  await world.create(anyDefinition('jobset.x-k8s.io', 'JobSet', 'jobsets', { version: 'v1alpha2' }));
  await world.create(...clusterAccount([any]));
  const image = 'registry.k8s.io/jobset/jobset:v0.8.2';
  const securityContext = { runAsNonRoot: true, allowPrivilegeEscalation: false };
  await world.create(operatorPod({ image, args: ['--zap-log-level=2', '--leader-elect'], securityContext }));
  await world.pass(5000);
});
afterAll(() => world.stop());

test('its Jobs know their place, their Pods find each other, and it is complete when all are', async () => {
  const find = 'nslookup train-driver-0-0.train.default.svc.cluster.local >/dev/null && echo found; sleep 20';
  const worker = replicated('worker', find, { parallelism: 2, completions: 2 }, { replicas: 2 });
  await world.create(set('train', [replicated('driver', 'sleep 10'), worker]));
  await world.pass(8000);
  expect(world.get<Service>('services', 'train')?.spec).toMatchObject({
    clusterIP: 'None',
    publishNotReadyAddresses: true,
    selector: { 'jobset.sigs.k8s.io/jobset-name': 'train' },
  });
  const marks = {
    'jobset.sigs.k8s.io/jobset-name': 'train',
    'jobset.sigs.k8s.io/replicatedjob-name': 'worker',
    'jobset.sigs.k8s.io/replicatedjob-replicas': '2',
    'jobset.sigs.k8s.io/global-replicas': '3',
    'jobset.sigs.k8s.io/job-index': '1',
    'jobset.sigs.k8s.io/job-global-index': '2',
    'jobset.sigs.k8s.io/job-key': '18df5aa35c53902fee9fb4468e42c859111690a4',
    'jobset.sigs.k8s.io/restart-attempt': '0',
  };
  const made = job('train-worker-1');
  expect(made?.metadata.labels).toMatchObject(marks);
  expect(made?.spec).toMatchObject({ completionMode: 'Indexed', suspend: false });
  expect(made?.spec.template.spec?.subdomain).toBe('train');
  const workers = pods('train').filter(({ metadata }) => metadata.name.startsWith('train-worker-'));
  expect(workers).toHaveLength(4);
  for (const { metadata } of workers) expect(await world.log(metadata.name)).toBe('found\n');
  const row = (name: string, active: number, succeeded = 0) => ({
    ...{ name, active, succeeded },
    ...{ ready: active, failed: 0, suspended: 0 },
  });
  expect(status('train').replicatedJobsStatus).toEqual([row('worker', 2), row('driver', 1)]);
  await world.pass(5000);
  expect(status('train').replicatedJobsStatus).toEqual([row('worker', 2), row('driver', 0, 1)]);
  expect(conditions('train')).toEqual([]);
  await world.pass(15_000);
  expect(conditions('train')).toEqual(['Completed=True AllJobsCompleted: jobset completed successfully']);
  expect(status('train').terminalState).toBe('Completed');
  expect(events('train')).toEqual(['Normal AllJobsCompleted: jobset completed successfully']);
});

test('a success policy names who counts, and the others are ended', async () => {
  const jobs = [replicated('driver', 'sleep 3'), replicated('worker', 'sleep 1000')];
  await world.create(set('short', jobs, { successPolicy: { operator: 'All', targetReplicatedJobs: ['driver'] } }));
  await world.pass(60_000);
  expect(status('short').terminalState).toBe('Completed');
  expect(job('short-driver-0')).toBeDefined();
  expect(job('short-worker-0')).toBeUndefined();
});

test('a Job that fails fails the set, or has all of it begin anew as often as it may', async () => {
  const failing = replicated('node', 'exit 3');
  const other = replicated('other', 'sleep 1000');
  await world.create(
    set('plain', [failing, other]),
    set('again', [failing, other], { failurePolicy: { maxRestarts: 2 } }),
    set('ruled', [failing, other], {
      failurePolicy: { maxRestarts: 5, rules: [{ action: 'FailJobSet', targetReplicatedJobs: ['node'] }] },
    }),
  );
  await world.pass(300_000);
  const first = (name: string) => `(first failed job: ${name}-node-0)`;
  expect(conditions('plain')).toEqual([
    `Failed=True FailedJobs: jobset failed due to one or more job failures ${first('plain')}`,
  ]);
  expect(conditions('again')).toEqual([
    `Failed=True ReachedMaxRestarts: jobset failed due to reaching max number of restarts ${first('again')}`,
  ]);
  expect(status('again')).toMatchObject({ restarts: 2, restartsCountTowardsMax: 2, terminalState: 'Failed' });
  expect(job('again-node-0')?.metadata.labels?.['jobset.sigs.k8s.io/restart-attempt']).toBe('2');
  expect(job('again-other-0')).toBeUndefined();
  expect(events('again')).toContain(
    `Warning RestartJobSetFailurePolicyAction: applying RestartJobSet failure policy action ${first('again')}`,
  );
  expect(conditions('ruled')).toEqual([
    `Failed=True FailJobSetFailurePolicyAction: applying FailJobSet failure policy action ${first('ruled')}`,
  ]);
});

test('a suspended set has suspended Jobs, which take over where their Pods may go when they go on', async () => {
  await world.create(set('later', [replicated('node', 'sleep 1000')], { suspend: true }));
  await world.pass(5000);
  expect(job('later-node-0')?.spec.suspend).toBe(true);
  expect(pods('later')).toEqual([]);
  expect(conditions('later')).toEqual(['Suspended=True SuspendedJobs: jobset is suspended']);
  const node = replicated('node', 'sleep 1000');
  Object.assign(node.template.spec.template.spec, { nodeSelector: { 'kubernetes.io/os': 'linux' } });
  const patch = { spec: { suspend: false, replicatedJobs: [node] } };
  await world.sandbox.client.patch('jobsets.jobset.x-k8s.io', 'default/later', patch);
  await world.pass(5000);
  expect(pods('later').map(({ spec, status: is }) => [is?.phase, spec.nodeSelector])).toEqual([
    ['Running', { 'kubernetes.io/os': 'linux' }],
  ]);
  expect(conditions('later')).toEqual(['Suspended=False ResumeJobs: jobset is resumed']);
  await world.sandbox.client.patch('jobsets.jobset.x-k8s.io', 'default/later', { spec: { suspend: true } });
  await world.pass(40_000);
  expect(pods('later')).toEqual([]);
  await world.sandbox.client.patch('jobsets.jobset.x-k8s.io', 'default/later', { spec: { suspend: false } });
  await world.pass(5000);
  expect(pods('later').map(({ status: is }) => is?.phase)).toEqual(['Running']);
});

test('replicated jobs start in order, or when what they depend on is complete', async () => {
  const jobs = [replicated('first', 'sleep 5; sleep 20'), replicated('second', 'sleep 20')];
  await world.create(set('ordered', jobs, { startupPolicy: { startupPolicyOrder: 'InOrder' } }));
  const dependsOn = [{ name: 'first', status: 'Complete' }];
  await world.create(
    set('depends', [replicated('first', 'sleep 10'), replicated('second', 'sleep 20', {}, { dependsOn })]),
  );
  await world.pass(1000);
  expect(conditions('ordered')).toEqual([
    'StartupPolicyInProgress=True InOrderStartupPolicyInProgress: in order startup policy is in progress',
  ]);
  await world.pass(5000);
  expect(job('ordered-second-0')).toBeDefined();
  expect(job('depends-second-0')).toBeUndefined();
  expect(conditions('ordered')).toEqual([
    'StartupPolicyInProgress=False InOrderStartupPolicyInProgress: in order startup policy is in progress',
    'StartupPolicyCompleted=True InOrderStartupPolicyCompleted: in order startup policy has completed',
  ]);
  await world.pass(10_000);
  expect(job('depends-second-0')).toBeDefined();
  await world.pass(40_000);
  expect([status('ordered').terminalState, status('depends').terminalState]).toEqual(['Completed', 'Completed']);
});

test('a set with a time to live goes when it is over, and what it made with it; one of another manager is left alone', async () => {
  await world.create(set('brief', [replicated('node', 'true')], { ttlSecondsAfterFinished: 30 }));
  await world.create(set('foreign', [replicated('node', 'true')], { managedBy: 'kueue.x-k8s.io/multikueue' }));
  await world.pass(20_000);
  expect(status('brief').terminalState).toBe('Completed');
  expect(status('foreign')).toEqual({});
  await world.pass(60_000);
  expect(world.get('jobsets.jobset.x-k8s.io', 'brief')).toBeUndefined();
  expect([job('brief-node-0'), world.get('services', 'brief')]).toEqual([undefined, undefined]);
});
