import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, operatorPod, role } from '../../../../../test/support/operator-objects.ts';
import { steppingSandbox } from '../../../../../test/support/stepping-sandbox.ts';
import type { Pod } from '../../../../kube/object.ts';

let world: Awaited<ReturnType<typeof steppingSandbox>>;

const daily = `
from datetime import timedelta
from airflow.sdk import DAG
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator

with DAG("daily", default_args={"retries": 1, "retry_delay": timedelta(seconds=30)}):
    extract = KubernetesPodOperator(
        task_id="extract", name="daily-extract", image="busybox:1.36",
        cmds=["sh", "-c"], arguments=["echo extracted {{ run_id }}"], on_finish_action="keep_pod",
    )
    load = KubernetesPodOperator(
        task_id="load_rows", image="busybox:1.36", on_finish_action="keep_pod",
        cmds=["sh", "-c"], arguments=["echo try {{ ti.try_number }}; test {{ ti.try_number }} -gt 1"],
    )
    extract >> load
`;
const nightly = `
from airflow.sdk import DAG
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
with DAG("nightly", schedule="30 9 * * *"):
    KubernetesPodOperator(task_id="one", image="busybox:1.36", cmds=["echo"], arguments=["for {{ ds }}"])
`;

beforeAll(async () => {
  world = await steppingSandbox();
  const data = { 'daily.py': daily, 'nightly.py': nightly };
  await world.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'dags' }, data }, ...account);
  const pod = operatorPod({
    image: 'apache/airflow:3.3.2',
    args: ['standalone'],
    env: [{ name: 'AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION', value: 'False' }],
    volumeMounts: [{ name: 'dags', mountPath: '/opt/airflow/dags' }],
    readinessProbe: { httpGet: { path: '/api/v2/monitor/health', port: 8080 } },
  });
  await world.create({ ...pod, spec: { ...pod.spec, volumes: [{ name: 'dags', configMap: { name: 'dags' } }] } });
  await world.pass(15_000);
});
afterAll(() => world.stop());

const pods = (task: string) =>
  world.sandbox.client.list('pods').filter((pod): pod is Pod => pod.metadata.labels?.task_id === task);

test('a task whose account may not list Pods fails, with what the API said, and is tried again', async () => {
  await trigger('daily', 'first');
  await world.pass(10_000);
  const log = await world.log('operator');
  expect(log).toContain('kubernetes.client.exceptions.ForbiddenException: (403)\nscheduler  | Reason: Forbidden');
  expect(log).toContain('User \\"system:serviceaccount:default:operator\\" cannot list resource \\"pods\\"');
  expect(log).toContain('Marking task as UP_FOR_RETRY. dag_id=daily, task_id=extract, run_id=first, try_number=1');
  await world.pass(40_000);
  expect(await world.log('operator')).toContain('run_id=first, try_number=2');
  expect(await world.log('operator')).toContain('run_type: manual> failed');
});

test('each try of a task is a Pod, labelled as Airflow does; its log is told', async () => {
  await world.create(role(':pods,pods/log,events'));
  await trigger('daily', 'second');
  await world.pass(90_000);
  const [extract, ...others] = pods('extract');
  expect(others).toEqual([]);
  expect(extract?.metadata.name).toMatch(/^daily-extract-[a-z0-9]{8}$/);
  expect(extract?.metadata.labels).toEqual({
    airflow_kpo_in_cluster: 'True',
    airflow_version: '3.3.2',
    already_checked: 'True',
    dag_id: 'daily',
    kubernetes_pod_operator: 'True',
    run_id: 'second',
    task_id: 'extract',
    try_number: '1',
  });
  const tries = pods('load_rows').map(({ metadata, status }) => [metadata.labels?.try_number, status?.phase]);
  expect(tries.sort()).toEqual([
    ['1', 'Failed'],
    ['2', 'Succeeded'],
  ]);
  const log = await world.log('operator');
  expect(log).toContain('[base] extracted second');
  expect(log).toMatch(/AirflowException: Pod load-rows-[a-z0-9]{8} returned a failure\./);
  expect(log).toContain('run_type: manual> successful');
});

test('a DAG with a schedule runs when it is due', async () => {
  await world.pass(30 * 60_000);
  expect(await world.log('operator')).toContain('[base] for 2026-01-05');
  // on_finish_action is to delete.
  expect(pods('one')).toEqual([]);
});

test('the command line asks the program that runs', async () => {
  expect(await world.exec('operator', 'airflow', 'dags', 'list-runs', 'daily')).toContain(
    'daily  | second | success |',
  );
  expect(await world.exec('operator', 'airflow', 'tasks', 'states-for-dag-run', 'daily', 'first')).toMatch(
    /daily {2}\|\s+\| extract {3}\| failed {10}\|.*\ndaily {2}\|\s+\| load_rows \| upstream_failed/,
  );
  await expect(world.exec('operator', 'airflow', 'dags', 'trigger', 'nope')).rejects.toThrow('Dag id nope not found');
});

const trigger = (dag: string, id: string) => world.exec('operator', 'airflow', 'dags', 'trigger', dag, '-r', id);
