import type { PodSettings } from './dag.ts';
import type { TaskTry } from './pod-request.ts';

/** A field of a template that the sandbox, or Airflow, does not know. */
export class UndefinedField extends Error {}

/** The fields that Airflow renders, with `{{ … }}` filled in. Of Jinja, names alone are known. */
export function rendered(one: TaskTry): PodSettings {
  const { pod } = one.task;
  const fill = (text: string) => text.replace(/\{\{\s*(.*?)\s*\}\}/g, (_, field: string) => fieldOf(field, one));
  const fillAll = (record: Record<string, string>) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, fill(value)]));
  return {
    ...pod,
    image: fill(pod.image),
    cmds: pod.cmds.map(fill),
    arguments: pod.arguments.map(fill),
    env: pod.env.map(({ name, value }) => ({ name, value: fill(value) })),
    labels: fillAll(pod.labels),
    annotations: fillAll(pod.annotations),
  };
}

function fieldOf(field: string, { dag, task, runId, logicalMs, number }: TaskTry): string {
  const at = logicalMs === undefined ? undefined : new Date(logicalMs).toISOString();
  const values: Record<string, string> = {
    ...(at && {
      ds: at.slice(0, 10),
      ds_nodash: at.slice(0, 10).replaceAll('-', ''),
      ts: at.replace(/\.\d+Z$/, '+00:00'),
    }),
    run_id: runId,
    'dag.dag_id': dag.id,
    'task.task_id': task.id,
    'ti.task_id': task.id,
    'ti.dag_id': dag.id,
    'ti.try_number': String(number),
    'task_instance.try_number': String(number),
  };
  const value = values[field];
  if (value === undefined) throw new UndefinedField(`jinja2.exceptions.UndefinedError: '${field}' is undefined`);
  return value;
}
