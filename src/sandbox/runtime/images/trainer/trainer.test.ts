import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { steppingSandbox } from '../../../../../test/support/stepping-sandbox.ts';
import type { Condition } from '../../../../kube/conditions.ts';
import type { Event, Job, KubeObject, Pod } from '../../../../kube/object.ts';
import type { JobSet } from '../jobset/job-set.ts';

let world: Awaited<ReturnType<typeof steppingSandbox>>;

const group = 'trainer.kubeflow.org';
const manifests = new URL('../../../../../test/support/trainer-manifests.yaml', import.meta.url);

const replicated = (name: string, step: string, container: object, rest = {}) => ({
  name,
  ...rest,
  template: {
    metadata: { labels: { [`${group}/trainjob-ancestor-step`]: step } },
    spec: { template: { spec: { containers: [{ name: step === 'trainer' ? 'node' : step, ...container }] } } },
  },
});
const runtime = (kind: string, name: string, spec: object, ...replicatedJobs: object[]) => ({
  apiVersion: `${group}/v1alpha1`,
  kind,
  metadata: { name },
  spec: { ...spec, template: { spec: { replicatedJobs } } },
});
const trainJob = (name: string, trainer: object | undefined, spec: object = {}) => ({
  apiVersion: `${group}/v1alpha1`,
  kind: 'TrainJob',
  metadata: { name },
  spec: { runtimeRef: { name: 'torch-distributed' }, ...(trainer && { trainer }), ...spec },
});
const shell = (script: string) => ({ image: 'busybox:1.37', command: ['sh', '-c', script] });
const torch = { mlPolicy: { numNodes: 1, torch: { numProcPerNode: 'auto' } } };

const conditions = (name: string) =>
  (
    world.get<KubeObject & { status?: { conditions: Condition[] } }>(`trainjobs.${group}`, name)?.status?.conditions ??
    []
  ).map(({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`);
const jobSet = (name: string) => world.get<JobSet>('jobsets.jobset.x-k8s.io', name);
const job = (name: string) => world.get<Job>('jobs.batch', name);
const pods = (name: string) =>
  world.sandbox.client
    .list('pods', 'default')
    .filter((pod): pod is Pod => pod.metadata.labels?.['jobset.sigs.k8s.io/jobset-name'] === name)
    .sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
const logs = (name: string) => Promise.all(pods(name).map(({ metadata }) => world.log(metadata.name)));
const events = (name: string) =>
  world.sandbox.client
    .list('events')
    .filter((event): event is Event => (event as Event).involvedObject.name === name)
    .map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
const patch = (name: string, spec: object) =>
  world.sandbox.client.patch(`trainjobs.${group}`, `default/${name}`, { spec });
const finalizers = (kind: string, key: string) =>
  world.sandbox.client.get(`${kind}.${group}`, key)?.metadata.finalizers;

beforeAll(async () => {
  world = await steppingSandbox();
  const documents = parseAllDocuments(readFileSync(manifests, 'utf8'));
  await world.create(...documents.map((document) => document.toJS() as Record<string, unknown>));
  const image = { image: 'pytorch/pytorch:2.7.1-cuda12.8-cudnn9-runtime' };
  const node = replicated('node', 'trainer', { ...image, env: [{ name: 'LR', value: '0.1' }] });
  await world.create(runtime('ClusterTrainingRuntime', 'torch-distributed', torch, node));
  await world.pass(20_000);
});
afterAll(() => world.stop());

test('both managers run with the roles that they have upstream', () => {
  const running = world.sandbox.client
    .list('pods', 'default')
    .filter((pod) =>
      (pod as Pod).status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
    );
  expect(running).toHaveLength(2);
});

test('a TrainJob becomes a JobSet by its runtime, and its nodes know of each other', async () => {
  const script = [
    'echo $PET_NODE_RANK of $PET_NNODES with $PET_NPROC_PER_NODE at $PET_MASTER_ADDR:$PET_MASTER_PORT, $LR $EPOCHS',
    'nslookup $PET_MASTER_ADDR.default.svc.cluster.local >/dev/null && echo found',
    'sleep 10',
  ].join('; ');
  const trainer = {
    ...shell(script),
    numNodes: 2,
    env: [
      { name: 'EPOCHS', value: '3' },
      { name: 'LR', value: '0.01' },
    ],
    resourcesPerNode: { requests: { cpu: '2' } },
  };
  await world.create(trainJob('train', trainer, { labels: { team: 'vision' } }));
  await world.pass(6000);
  expect(jobSet('train')?.metadata).toMatchObject({
    labels: { team: 'vision' },
    ownerReferences: [{ apiVersion: `${group}/v1alpha1`, kind: 'TrainJob', name: 'train', controller: true }],
    managedFields: [{ manager: 'trainer', operation: 'Apply' }, {}],
  });
  expect(jobSet('train')?.spec.replicatedJobs).toMatchObject([
    { name: 'node', replicas: 1, template: { spec: { parallelism: 2, completions: 2 } } },
  ]);
  const [container] = job('train-node-0')?.spec.template.spec?.containers ?? [];
  expect(container?.ports).toEqual([{ containerPort: 29_500, protocol: 'TCP' }]);
  expect(container?.env?.map(({ name }) => name)).toEqual([
    ...['LR', 'EPOCHS', 'PET_NNODES', 'PET_NPROC_PER_NODE'],
    ...['PET_NODE_RANK', 'PET_MASTER_ADDR', 'PET_MASTER_PORT'],
  ]);
  const line = (rank: number) => `${rank} of 2 with 2 at train-node-0-0.train:29500, 0.01 3\nfound\n`;
  expect(await logs('train')).toEqual([line(0), line(1)]);
  expect(conditions('train')).toEqual([]);
  await world.pass(20_000);
  expect(conditions('train')).toEqual(['Complete=True AllJobsCompleted: jobset completed successfully']);
  expect(finalizers('clustertrainingruntimes', 'torch-distributed')).toEqual([`${group}/resource-in-use`]);
});

test('a TrainJob fails with its JobSet', async () => {
  const never = [{ targetJobs: [{ name: 'node' }], nodeSelector: { 'kubernetes.io/os': 'linux' } }];
  await world.create(trainJob('wrong', shell('exit 1'), { podSpecOverrides: never }));
  await world.pass(2000);
  expect(pods('wrong')[0]?.spec.nodeSelector).toEqual({ 'kubernetes.io/os': 'linux' });
  await world.pass(1_800_000);
  expect(conditions('wrong')).toEqual([
    'Failed=True FailedJobs: jobset failed due to one or more job failures (first failed job: wrong-node-0)',
  ]);
});

test('a suspended TrainJob waits, may be changed and goes on', async () => {
  await world.create(trainJob('later', shell('echo one; sleep 5'), { suspend: true }));
  await world.pass(5000);
  expect(jobSet('later')?.spec.suspend).toBe(true);
  expect([conditions('later'), pods('later')]).toEqual([['Suspended=True Suspended: TrainJob is suspended'], []]);
  await patch('later', { suspend: false });
  await world.pass(4000);
  expect(await logs('later')).toEqual(['one\n']);
  await world.pass(10_000);
  expect(conditions('later')).toEqual([
    'Suspended=False Resumed: TrainJob is resumed',
    'Complete=True AllJobsCompleted: jobset completed successfully',
  ]);
});

test('a runtime that is not there is told of, and waited for', async () => {
  await world.create(trainJob('early', shell('true'), { runtimeRef: { name: 'mine', kind: 'TrainingRuntime' } }));
  await world.pass(5000);
  expect(events('early')).toEqual([
    `Warning TrainJobResourcesCreationFailed: TrainJob resources reconciliation failed: TrainingRuntime specified in TrainJob is not found: TrainingRuntime.${group} "mine" not found`,
  ]);
  await world.create(runtime('TrainingRuntime', 'mine', {}, replicated('node', 'trainer', { image: 'busybox:1.37' })));
  await world.pass(60_000);
  expect(conditions('early')).toEqual(['Complete=True AllJobsCompleted: jobset completed successfully']);
  expect(jobSet('early')?.spec.replicatedJobs[0]?.template.spec.template.spec?.containers[0]?.env).toBeUndefined();
  expect(finalizers('trainingruntimes', 'default/mine')).toEqual([`${group}/resource-in-use`]);
  await world.sandbox.client.delete('trainingruntimes.trainer.kubeflow.org', 'default/mine');
  await world.pass(5000);
  expect(finalizers('trainingruntimes', 'default/mine')).toBeDefined();
  await world.sandbox.client.delete(`trainjobs.${group}`, 'default/early');
  await world.pass(5000);
  expect(world.get(`trainingruntimes.${group}`, 'mine')).toBeUndefined();
  expect([jobSet('early'), job('early-node-0')]).toEqual([undefined, undefined]);
});

test('what comes before the training is told where its data is, and waited for', async () => {
  const dataset = replicated('dataset-initializer', 'dataset-initializer', shell('echo $STORAGE_URI $SPLIT; sleep 5'));
  const dependsOn = [{ name: 'dataset-initializer', status: 'Complete' }];
  const node = replicated('node', 'trainer', shell('echo trained'), { dependsOn });
  await world.create(runtime('TrainingRuntime', 'fine', { mlPolicy: { numNodes: 2 } }, dataset, node));
  const initializer = { dataset: { storageUri: 'hf://data/all', env: [{ name: 'SPLIT', value: 'train' }] } };
  await world.create(
    trainJob('tune', undefined, { runtimeRef: { name: 'fine', kind: 'TrainingRuntime' }, initializer }),
  );
  await world.pass(4000);
  expect(await logs('tune')).toEqual(['hf://data/all train\n']);
  await world.pass(20_000);
  expect(await logs('tune')).toEqual(['hf://data/all train\n', 'trained\n', 'trained\n']);
  expect(conditions('tune')).toEqual(['Complete=True AllJobsCompleted: jobset completed successfully']);
});

test.each([
  ['mpi', {}, { mlPolicy: { mpi: {} } }, 'the sandbox knows no mlPolicy.mpi'],
  ['gang', {}, { podGroupPolicy: { coscheduling: {} } }, 'the sandbox knows no podGroupPolicy.coscheduling'],
  [
    'torchtune',
    { trainer: { command: ['tune', 'run'], numProcPerNode: 'all', env: [{ name: 'PET_NNODES', value: '9' }] } },
    torch,
    'the sandbox knows no torchtune, spec.trainer.numProcPerNode: must have an int value or [auto cpu gpu], spec.trainer.env: must not have reserved envs, invalid envs configured: [PET_NNODES]',
  ],
  [
    'strange',
    {
      initializer: { model: {} },
      podSpecOverrides: [
        { targetJobs: [{ name: 'other' }] },
        {
          targetJobs: [{ name: 'node' }],
          containers: [{ name: 'none' }, { name: 'node', env: [{ name: 'A', value: 'b' }] }],
        },
      ],
    },
    torch,
    "spec.runtimeRef: must have model-initializer job when trainJob is configured with input modelConfig, spec.podSpecOverrides: must not have targetJob that doesn't exist in the runtime job template, spec.podSpecOverrides: must not have container that doesn't exist in the runtime job node, spec.podSpecOverrides: must not have envs for the dataset-initializer, model-initializer, node containers",
  ],
])('%s is refused, and said so', async (name, spec, policy, message) => {
  const node = replicated('node', 'trainer', { image: 'busybox:1.37' });
  await world.create(runtime('TrainingRuntime', name, policy, node));
  await world.create(trainJob(name, undefined, { runtimeRef: { name, kind: 'TrainingRuntime' }, ...spec }));
  await world.pass(1000);
  expect(events(name)).toContain(
    `Warning TrainJobResourcesCreationFailed: TrainJob resources reconciliation failed: ${message}`,
  );
  expect(jobSet(name)).toBeUndefined();
});
