import { beforeAll, expect, test } from 'vitest';
import type { Pod } from '../../../src/kube/object.ts';
import type { Sandbox } from '../../../src/sandbox/index.ts';
import { askSandbox } from '../../support/ask-sandbox.ts';
import { runProgram } from '../../support/run-program.ts';
import { servingSandbox } from '../../support/serving-sandbox.ts';
import { fetchedClient } from './fetched-client.ts';

const { kubeconfig, sandbox: made, folder } = servingSandbox();
let sandbox: Sandbox;

beforeAll(async () => {
  fetchedClient('spark');
  const java = await runProgram('java', ['-version']).catch(() => undefined);
  if (java?.code !== 0) throw new Error('spark-submit needs Java 8, 11 or 17, and there is no java on PATH.');
  sandbox = await made;
  for (const [path, object] of account)
    await askSandbox(sandbox, 'POST', path, JSON.stringify({ ...object, metadata: { name: 'spark' } }));
});

const account: readonly (readonly [string, object])[] = [
  ['/api/v1/namespaces/default/serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount' }],
  [
    '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings',
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
      subjects: [{ kind: 'ServiceAccount', name: 'spark', namespace: 'default' }],
    },
  ],
];

// Another Spark of this machine is none of ours.
const { SPARK_HOME: _, ...environment } = process.env;

/** PySpark's own spark-submit, in cluster mode. */
const submit = (name: string, settings: Record<string, string>, application: string[]) => {
  const conf = {
    'spark.executor.instances': '2',
    'spark.kubernetes.namespace': 'default',
    'spark.kubernetes.authenticate.driver.serviceAccountName': 'spark',
    'spark.kubernetes.container.image': 'apache/spark:3.5.6',
    ...settings,
  };
  return runProgram(
    `${fetchedClient('spark')}/bin/spark-submit`,
    [
      ...['--master', `k8s://https://127.0.0.1:${sandbox.port}`, '--deploy-mode', 'cluster', '--name', name],
      ...Object.entries(conf).flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
      ...application,
    ],
    {
      cwd: folder,
      env: { ...environment, PATH: `${fetchedClient('spark')}/bin:${process.env.PATH}`, KUBECONFIG: kubeconfig },
    },
  );
};

const driverOf = (name: string) =>
  sandbox.client
    .list('pods')
    .find(({ metadata: { labels = {} } }) => labels['spark-role'] === 'driver' && labels['spark-app-name'] === name);

async function logOf(pod: Pod | undefined): Promise<string> {
  const { body } = await askSandbox(sandbox, 'GET', `/api/v1/namespaces/default/pods/${pod?.metadata.name}/log`);
  return body.toString();
}

test('it makes a driver, the driver its executors, and the application ends well', async () => {
  const jar = 'local:///opt/spark/examples/jars/spark-examples_2.12-3.5.6.jar';
  const { code, stderr } = await submit('pi', {}, ['--class', 'org.apache.spark.examples.SparkPi', jar, '10']);
  expect(stderr).toContain('phase: Succeeded');
  expect(code).toBe(0);
  const driver = driverOf('pi');
  expect(driver?.spec.containers[0]).toMatchObject({
    name: 'spark-kubernetes-driver',
    args: expect.arrayContaining(['driver', '--properties-file', '/opt/spark/conf/spark.properties']),
    resources: { limits: { memory: '1408Mi' }, requests: { cpu: '1', memory: '1408Mi' } },
  });
  const owned = (resource: 'configmaps' | 'services') =>
    sandbox.client
      .list(resource)
      .filter(({ metadata }) => metadata.ownerReferences?.[0]?.uid === driver?.metadata.uid)
      .map(({ metadata }) => metadata.name.replace(/[0-9a-f]{16}/, 'ID'));
  // The driver takes its Service away when it ends.
  expect([owned('configmaps'), owned('services')]).toEqual([['spark-drv-ID-conf-map'], []]);
  // They are gone by now; that they were there their events tell.
  const scheduled = sandbox.client
    .list('events')
    .filter(({ reason, involvedObject: { name } }) => reason === 'Scheduled' && name?.includes('-exec-'))
    .map(({ involvedObject: { name } }) => name?.replace(/[0-9a-f]{16}/, 'ID'));
  expect(scheduled.sort()).toEqual(['spark-pi-ID-exec-1', 'spark-pi-ID-exec-2']);
  expect(await logOf(driver)).toMatch(/^Pi is roughly 3\.1[34]\d*$/m);
});

test('a Python application has the overhead of one, and a driver without rights tells so to who waits', async () => {
  const script = 'local:///opt/spark/examples/src/main/python/pi.py';
  const settings = { 'spark.kubernetes.authenticate.driver.serviceAccountName': 'default' };
  const { stderr } = await submit('forbidden', settings, [script]);
  expect(stderr).toContain('exit code: 1');
  const driver = driverOf('forbidden');
  expect(driver?.spec.containers[0]?.resources?.limits).toEqual({ memory: '1433Mi' });
  expect(await logOf(driver)).toContain('User "system:serviceaccount:default:default" cannot get resource "pods"');
});
