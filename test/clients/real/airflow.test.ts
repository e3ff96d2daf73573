import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Pod } from '../../../src/kube/object.ts';
import { runProgram } from '../../support/run-program.ts';
import { servingSandbox } from '../../support/serving-sandbox.ts';
import { fetchedClient } from './fetched-client.ts';

const { kubeconfig, sandbox: made, folder } = servingSandbox();

const dag = `
from datetime import timedelta
from airflow.sdk import DAG
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator

with DAG("daily", schedule=None, default_args={"retries": 1, "retry_delay": timedelta(seconds=2)}):
    extract = KubernetesPodOperator(
        task_id="extract", name="daily-extract", namespace="default", image="busybox:1.36",
        cmds=["sh", "-c"], arguments=["echo extracted {{ ds }}"], on_finish_action="keep_pod",
    )
    load = KubernetesPodOperator(
        task_id="load", namespace="default", image="busybox:1.36", on_finish_action="keep_pod",
        cmds=["sh", "-c"], arguments=["echo try {{ ti.try_number }}; test {{ ti.try_number }} -gt 1 || exit 3"],
        log_events_on_failure=True,
    )
    extract >> load
`;

/** Airflow's own command line, with a home of its own. */
const airflow = (...words: string[]) =>
  runProgram(join(fetchedClient('airflow'), 'bin/airflow'), words, {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      KUBECONFIG: kubeconfig,
      NO_COLOR: '1',
      AIRFLOW_HOME: join(folder, 'airflow'),
      AIRFLOW__CORE__DAGS_FOLDER: join(folder, 'dags'),
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    },
  });

beforeAll(() => {
  fetchedClient('airflow');
  mkdirSync(join(folder, 'dags'));
  writeFileSync(join(folder, 'dags/daily.py'), dag);
});

test('a KubernetesPodOperator runs Pods, and reads their logs and exit codes; another try is another Pod', async () => {
  expect((await airflow('db', 'migrate')).code).toBe(0);
  const { code, stdout, stderr } = await airflow('dags', 'test', 'daily');
  const told = stdout + stderr;
  expect(told).toMatch(/\[base\] extracted \d{4}-\d\d-\d\d/);
  expect(told).toContain('[base] try 1');
  expect(told).toContain("Container 'base': state='TERMINATED', reason='Error', exit_code=3");
  expect(told).toMatch(/AirflowException: Pod load-[a-z0-9]{8} returned a failure\./);
  expect(told).toContain('[base] try 2');
  expect(told).toMatch(/Marking run <DagRun daily .*> successful/);
  expect(code).toBe(0);
  const pods = (await made).client.list('pods').filter((pod): pod is Pod => pod.metadata.namespace === 'default');
  const shown = pods.map(({ metadata: { labels = {} }, status }) => [labels.task_id, labels.try_number, status?.phase]);
  expect(shown.sort()).toEqual([
    ['extract', '1', 'Succeeded'],
    ['load', '1', 'Failed'],
    ['load', '2', 'Succeeded'],
  ]);
  expect(pods.find(({ metadata }) => metadata.labels?.task_id === 'extract')?.metadata.labels).toMatchObject({
    airflow_version: '3.3.2',
    dag_id: 'daily',
    kubernetes_pod_operator: 'True',
    airflow_kpo_in_cluster: 'False',
  });
});
