import { createHash } from 'node:crypto';
import type { Dag, PodSettings, Task } from './dag.ts';

/** The release whose behaviour this is. */
export const airflowVersion = '3.3.2';

/** One try of a task within a run of its DAG. */
export interface TaskTry {
  dag: Dag;
  task: Task & { pod: PodSettings };
  runId: string;
  /** The moment that the run is for; a triggered one has none. */
  logicalMs: number | undefined;
  number: number;
}

const longestLabel = 63;
const longestName = 63;

/** A label's value: what does not fit is left out, and a hash of the whole tells it from others. */
export function safeLabel(text: string): string {
  const safe = text.replace(/^[^a-z0-9A-Z]*|[^a-zA-Z0-9_\-.]|[^a-z0-9A-Z]*$/g, '');
  if (safe === text && safe.length <= longestLabel) return safe;
  const hash = createHash('md5').update(text).digest('hex').slice(0, 9);
  return `${safe.slice(0, longestLabel - hash.length - 1)}-${hash}`;
}

/** By which a try's Pods are known; those of all tries when `number` is left out. */
export const tryLabels = ({ dag, task, runId }: Omit<TaskTry, 'number' | 'logicalMs'>, number?: number) => ({
  dag_id: safeLabel(dag.id),
  task_id: safeLabel(task.id),
  run_id: safeLabel(runId),
  kubernetes_pod_operator: 'True',
  ...(number !== undefined && { try_number: String(number) }),
});

/** The Pod that a KubernetesPodOperator asks for; texts are rendered already. */
export function podRequest(
  one: TaskTry,
  pod: PodSettings,
  namespace: string,
  random: () => number,
): {
  name: string;
  body: unknown;
} {
  const base = pod.name === undefined ? slug(one.task.id) : pod.name.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
  const suffix = `-${randomText(8, random)}`;
  const name = pod.randomNameSuffix
    ? base.slice(0, longestName - suffix.length).replace(/^[-.]+|[-.]+$/g, '') + suffix
    : base;
  const labels = {
    ...pod.labels,
    ...tryLabels(one, one.number),
    airflow_version: airflowVersion,
    airflow_kpo_in_cluster: 'True',
  };
  const container = {
    name: 'base',
    image: pod.image,
    ...(pod.cmds.length > 0 && { command: pod.cmds }),
    ...(pod.arguments.length > 0 && { args: pod.arguments }),
    ...(pod.env.length > 0 && { env: pod.env }),
    ...(pod.resources && { resources: pod.resources }),
    ...(pod.imagePullPolicy !== undefined && { imagePullPolicy: pod.imagePullPolicy }),
    terminationMessagePolicy: 'File',
  };
  const body = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels, annotations: pod.annotations },
    spec: {
      containers: [container],
      restartPolicy: 'Never',
      ...(pod.serviceAccountName !== undefined && { serviceAccountName: pod.serviceAccountName }),
    },
  };
  return { name, body };
}

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const randomText = (length: number, random: () => number) =>
  Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
