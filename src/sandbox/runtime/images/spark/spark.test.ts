import { afterEach, expect, test } from 'vitest';
import { steppingSandbox } from '../../../../../test/support/stepping-sandbox.ts';
import type { Pod } from '../../../../kube/object.ts';

let world: Awaited<ReturnType<typeof steppingSandbox>>;
afterEach(() => world.stop());

const verbs = ['get', 'list', 'watch', 'create', 'patch', 'delete', 'deletecollection'];
const account = (resources: string[]) => [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'spark' } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'spark' },
    rules: [{ apiGroups: [''], resources, verbs }],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'spark' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'spark' },
    subjects: [{ kind: 'ServiceAccount', name: 'spark', namespace: 'default' }],
  },
];
const everything = ['pods', 'services', 'configmaps', 'persistentvolumeclaims'];
const jar = 'local:///opt/spark/examples/jars/spark-examples.jar';

/** A driver in client mode, as a Job has it that teams run. */
const driver = (settings: Record<string, string>, ...application: string[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'driver' },
  spec: {
    serviceAccountName: 'spark',
    restartPolicy: 'Never',
    containers: [
      {
        name: 'driver',
        image: 'apache/spark:3.5.6',
        command: ['/opt/spark/bin/spark-submit', '--master', 'k8s://https://kubernetes.default.svc'],
        args: [
          ...Object.entries({
            'spark.kubernetes.container.image': 'apache/spark:3.5.6',
            'spark.kubernetes.driver.pod.name': 'driver',
            'spark.driver.host': '$(POD_IP)',
            'spark.executor.instances': '2',
            'spark.kubernetes.executor.request.cores': '100m',
            ...settings,
          }).flatMap(([name, value]) => ['--conf', `${name}=${value}`]),
          ...application,
        ],
        env: [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
      },
    ],
  },
});
const example = (name: string) => ['--class', `org.apache.spark.examples.${name}`, jar];
const executors = () =>
  world.sandbox.client
    .list('pods')
    .filter(({ metadata }) => metadata.labels?.['spark-role'] === 'executor')
    .sort((a, b) => a.metadata.name.localeCompare(b.metadata.name));
const ended = (pod: Pod | undefined) => pod?.status?.containerStatuses?.[0]?.state?.terminated;
const driverEnd = () => ended(world.get<Pod>('pods', 'driver'));

async function run(resources: string[], ...pod: Parameters<typeof driver>) {
  world = await steppingSandbox();
  await world.create(...account(resources), driver(...pod));
}

test('a driver makes its executors, gives them tasks, prints the result and takes them away', async () => {
  await run(everything, {}, ...example('SparkPi'), '4');
  await world.pass(6000);
  const [first, second] = executors();
  expect(first?.metadata.name).toMatch(/^spark-pi-[0-9a-f]{16}-exec-1$/);
  expect(second?.metadata.name).toBe(first?.metadata.name.replace(/1$/, '2'));
  expect(first?.metadata.ownerReferences).toEqual([
    {
      apiVersion: 'v1',
      kind: 'Pod',
      name: 'driver',
      uid: world.get<Pod>('pods', 'driver')?.metadata.uid,
      controller: true,
    },
  ]);
  expect(first?.spec.containers[0]?.resources).toEqual({
    limits: { memory: '1408Mi' },
    requests: { cpu: '100m', memory: '1408Mi' },
  });
  await world.pass(20_000);
  expect(driverEnd()?.exitCode).toBe(0);
  const log = await world.log('driver');
  expect(log).toMatch(/^Pi is roughly 3\.1[34]\d+$/m);
  expect(log).toMatch(
    /^\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d INFO DAGScheduler: Job 0 finished: reduce at SparkPi\.scala:38, took \d\.\d{6} s$/m,
  );
  expect(executors()).toEqual([]);
  const maps = world.sandbox.client.list('configmaps').map(({ metadata }) => metadata.name);
  expect(maps.filter((name) => name.startsWith('spark-exec'))).toEqual([]);
});

const grouped = [...example('GroupByTest'), '4', '1500', '100000', '2'];
const kept = { 'spark.kubernetes.executor.deleteOnTermination': 'false', 'spark.executor.memory': '512m' };

test('executors that need more than their overhead are killed and replaced, until there were too many', async () => {
  await run(everything, { ...kept, 'spark.executor.memoryOverhead': '64m' }, ...grouped);
  await world.pass(120_000);
  expect(driverEnd()?.exitCode).toBe(11);
  expect(executors().map((pod) => [ended(pod)?.exitCode, ended(pod)?.reason])).toEqual(
    Array(6).fill([137, 'OOMKilled']),
  );
  expect(executors()[0]?.metadata.labels?.['spark-exec-inactive']).toBe('true');
  const log = await world.log('driver');
  expect(log).toContain(
    'The executor with id 1 exited with exit code 137(SIGKILL, possible container OOM).\n\n\n\nThe API gave the following container statuses:\n\n\n\t container name: spark-kubernetes-executor\n',
  );
  expect(log).toContain('ERROR ExecutorPodsAllocator: Max number of executor failures (4) reached');
  expect(log).toContain('org.apache.spark.SparkException: Job 1 cancelled because SparkContext was shut down');
});

test.each([
  ['more overhead', { 'spark.executor.memory': '512m' }, '896Mi'],
  ['more memory', { 'spark.executor.memory': '1g', 'spark.executor.memoryOverhead': '64m' }, '1088Mi'],
])('with %s the same job is done', async (_, settings, limit) => {
  await run(everything, { ...kept, ...settings }, ...grouped);
  await world.pass(120_000);
  expect(driverEnd()?.exitCode).toBe(0);
  expect(await world.log('driver')).toMatch(/^(6000|599\d)$/m);
  expect(executors().map((pod) => [pod.spec.containers[0]?.resources?.limits?.memory, ended(pod)?.exitCode])).toEqual(
    Array(2).fill([limit, 0]),
  );
});

test('a heap that is too small ends executors with 52, and a stage whose task fails four times the job', async () => {
  const settings = { ...kept, 'spark.executor.maxNumFailures': '100', 'spark.executor.instances': '1' };
  await run(everything, settings, ...example('GroupByTest'), '1', '6000', '100000');
  await world.pass(120_000);
  expect(driverEnd()?.exitCode).toBe(1);
  expect(executors().map((pod) => ended(pod)?.exitCode)).toEqual([52, 52, 52, 52]);
  expect(await world.log('driver')).toMatch(
    /^Exception in thread "main" org\.apache\.spark\.SparkException: Job aborted due to stage failure: Task 0 in stage 0\.0 failed 4 times, most recent failure: Lost task 0\.\d in stage 0\.0 \(TID \d\) \([\d.]+ executor 4\): java\.lang\.OutOfMemoryError: Java heap space$/m,
  );
});

test('an executor that somebody deletes is replaced, and its tasks are not counted as failed', async () => {
  await run(everything, {}, ...example('GroupByTest'), '8', '2000', '100000');
  await world.pass(10_000);
  const [first] = executors();
  await world.sandbox.client.delete('pods', `default/${first?.metadata.name}`);
  await world.pass(120_000);
  const log = await world.log('driver');
  expect(log).toContain('The executor with id 1 was deleted by a user or the framework.');
  // Two of so many random keys may be the same.
  expect(log).toMatch(/^(16000|1599\d)$/m);
  expect(driverEnd()?.exitCode).toBe(0);
});

test('a driver that is asked to stop takes its executors with it', async () => {
  await run(everything, {}, ...example('GroupByTest'), '8', '2000', '100000');
  await world.pass(10_000);
  expect(executors()).toHaveLength(2);
  await world.sandbox.client.delete('pods', 'default/driver');
  await world.pass(3000);
  expect(world.get('pods', 'driver')).toBeUndefined();
  expect(executors()).toEqual([]);
});

test('executors do not find a driver that gives no address, and it gives up', async () => {
  const settings = { 'spark.driver.host': 'driver', 'spark.kubernetes.executor.deleteOnTermination': 'false' };
  await run(everything, settings, ...example('SparkPi'));
  await world.pass(180_000);
  const [first] = executors();
  expect(ended(first)?.exitCode).toBe(1);
  expect(await world.log(first?.metadata.name ?? '')).toContain('java.net.UnknownHostException: driver');
  expect(driverEnd()?.exitCode).toBe(11);
});

test.each([
  [
    ['secrets'],
    'GET',
    'pods/driver',
    'pods "driver" is forbidden: User "system:serviceaccount:default:spark" cannot get',
  ],
  [['pods'], 'POST', 'configmaps', 'configmaps is forbidden: User "system:serviceaccount:default:spark" cannot create'],
])('without its rights (it may use %j) the driver tells what is forbidden', async (resources, verb, path, message) => {
  await run(resources, {}, ...example('SparkPi'));
  await world.pass(30_000);
  expect(driverEnd()?.exitCode).toBe(1);
  expect(await world.log('driver')).toContain(
    `io.fabric8.kubernetes.client.KubernetesClientException: Failure executing: ${verb} at: https://kubernetes.default.svc/api/v1/namespaces/default/${path}. Message: Forbidden!Configured service account doesn't have access. Service account may have been revoked. ${message}`,
  );
});

test.each([
  [['--class', 'com.example.Nothing', jar], 101, 'Error: Failed to load class com.example.Nothing.\n'],
  [example('SparkLR'), 1, 'Error: the sandbox does not run org.apache.spark.examples.SparkLR.'],
  [
    ['local:///opt/spark/app.py'],
    2,
    "python3: can't open file '/opt/spark/app.py': [Errno 2] No such file or directory\n",
  ],
  [['--bogus', jar], 1, 'Error: Unrecognized option: --bogus\n'],
])('what it cannot run it says, and fails: %j', async (application, code, text) => {
  await run(everything, {}, ...application);
  await world.pass(10_000);
  expect(driverEnd()?.exitCode).toBe(code);
  expect(await world.log('driver')).toContain(text);
});
