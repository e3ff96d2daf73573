import { expect, test } from 'vitest';
import { importDagFile } from './dag-file.ts';
import { safeLabel } from './pod-request.ts';

const imports = `from datetime import datetime, timedelta

from airflow.sdk import DAG
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.providers.standard.operators.empty import EmptyOperator
from kubernetes.client import models as k8s
`;

const daily = `${imports}
FEED = "orders"
COMMAND = ["sh", "-c"]

with DAG(
    f"daily_{FEED}",
    schedule="0 3 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=1, seconds=30)},
    tags=["warehouse"],
) as dag:
    begin = EmptyOperator(task_id="begin")
    # One Pod for each task.
    tasks = [
        KubernetesPodOperator(
            task_id="extract",
            image="busybox:1.36",
            cmds=COMMAND,
            arguments=["echo 'extract' "
                       "{{ ds }}"],
            env_vars={"FEED": FEED},
            container_resources=k8s.V1ResourceRequirements(limits={"memory": "64Mi"}),
            on_finish_action="keep_pod",
        ),
        KubernetesPodOperator(task_id="clean", image="busybox:1.36", retries=0),
    ]
    load = KubernetesPodOperator(task_id="load", image="busybox:1.36")
    begin >> tasks >> load
`;

test('a DAG file is read: defaults, operators and their order', () => {
  const read = importDagFile('/dags/daily.py', daily);
  if (read.kind === 'error') throw new Error(`${read.line}: ${read.message}`);
  const [dag] = read.dags;
  expect(dag).toMatchObject({ id: 'daily_orders', schedule: '0 3 * * *', startMs: Date.UTC(2026, 0, 1) });
  const tasks = [...(dag?.tasks.values() ?? [])];
  expect(
    tasks.map(({ id, retries, retryDelayMs, upstream }) => ({ id, retries, retryDelayMs, upstream: [...upstream] })),
  ).toEqual([
    { id: 'begin', retries: 2, retryDelayMs: 90_000, upstream: [] },
    { id: 'extract', retries: 2, retryDelayMs: 90_000, upstream: ['begin'] },
    { id: 'clean', retries: 0, retryDelayMs: 90_000, upstream: ['begin'] },
    { id: 'load', retries: 2, retryDelayMs: 90_000, upstream: ['extract', 'clean'] },
  ]);
  expect(tasks[1]?.pod).toMatchObject({
    cmds: ['sh', '-c'],
    arguments: ["echo 'extract' {{ ds }}"],
    env: [{ name: 'FEED', value: 'orders' }],
    resources: { limits: { memory: '64Mi' } },
    onFinish: 'keep_pod',
  });
});

test.each([
  ['with DAG("a"):\n    x = nope\n', "NameError: name 'nope' is not defined", 2],
  ['with DAG("a"):\n  x = EmptyOperator(task_id="t"\n', 'SyntaxError', 3],
  ['with DAG("a"):\n    x = 1\n  y = 2\n', 'IndentationError', 3],
  ['def f():\n    pass\n', 'does not run Python, and "def" is none of', 1],
  ['@task\ndef f():\n    pass\n', 'a decorator', 1],
  ['for i in [1]:\n    pass\n', '"for"', 1],
  ['import os\nx = os.getenv("A")\n', '"os.getenv"', 2],
  ['DAG()\n', "missing 1 required positional argument: 'dag_id'", 1],
  ['with DAG("a"):\n    EmptyOperator(task_id="t")\n    EmptyOperator(task_id="t")\n', 'DuplicateTaskIdFound', 3],
  [
    'with DAG("a"):\n    KubernetesPodOperator(task_id="t", hostnetwork=True)\n',
    'KubernetesPodOperator(hostnetwork=…)',
    2,
  ],
])('what is no DAG file, or more than is read, is an error of the import: %j', (source, message, line) => {
  const read = importDagFile('/dags/x.py', imports + source);
  expect(read).toMatchObject({ kind: 'error', message: expect.stringContaining(message) });
  expect(read.kind === 'error' && read.line - imports.split('\n').length + 1).toBe(line);
});

// As Airflow 3.3.2 labelled a Pod on the sandbox.
test('labels have the form that Airflow gives them', () => {
  expect(safeLabel('manual__2026-11-29T21:40:22.632206+00:00')).toBe('manual__2026-11-29T214022.6322060000-d9a86d928');
  expect(safeLabel('daily_orders')).toBe('daily_orders');
});
