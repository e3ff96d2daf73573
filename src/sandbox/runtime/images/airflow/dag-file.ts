import { type Dag, defaultRetryDelayMs, type PodSettings, type Task } from './dag.ts';
import { evaluate, isKind, type Scope, type Value } from './python/evaluate.ts';
import { notRead, parsePython, type Statement } from './python/parse.ts';
import { PythonProblem } from './python/tokens.ts';

type Thing =
  | { dag: DagInMaking }
  | { task: Task; dag: DagInMaking }
  | { resources: NonNullable<PodSettings['resources']> };
interface DagInMaking extends Dag {
  defaults: Map<string, Value<Thing>>;
}
type Given = Map<string, Value<Thing>>;

/** What a file defines, or why it cannot be imported. */
export type Imported = { kind: 'dags'; dags: Dag[] } | { kind: 'error'; message: string; line: number };

const dagNames = new Set(['airflow.DAG', 'airflow.sdk.DAG', 'airflow.models.DAG', 'airflow.models.dag.DAG']);
const podOperator = 'airflow.providers.cncf.kubernetes.operators.pod.KubernetesPodOperator';
const emptyOperators = new Set([
  'airflow.providers.standard.operators.empty.EmptyOperator',
  'airflow.operators.empty.EmptyOperator',
]);

/** Reads a DAG file as far as it is read here; what else stands in it is an error of the import. */
export function importDagFile(file: string, source: string): Imported {
  const dags: DagInMaking[] = [];
  try {
    run(parsePython(source), file, dags);
  } catch (error) {
    if (error instanceof PythonProblem) return { kind: 'error', message: error.message, line: error.line };
    throw error;
  }
  return { kind: 'dags', dags };
}

function run(statements: readonly Statement[], file: string, dags: DagInMaking[]): void {
  const open: DagInMaking[] = [];
  const names: Given = new Map();
  const scope: Scope<Thing> = {
    names,
    call(callee, positional, given, line) {
      if (dagNames.has(callee)) {
        const dag = dagOf(positional[0], given, file, line);
        dags.push(dag);
        return { thing: { dag } };
      }
      if (callee === podOperator || emptyOperators.has(callee)) return taskOf(callee, given, open.at(-1), line);
      if (callee.endsWith('.V1ResourceRequirements')) {
        const [requests, limits] = [given.get('requests'), given.get('limits')];
        const resources = { ...(requests && { requests: texts(requests) }), ...(limits && { limits: texts(limits) }) };
        return { thing: { resources } };
      }
      return undefined;
    },
    operate(operator, left, right) {
      if (operator !== '>>' && operator !== '<<') return undefined;
      const [before, after] = operator === '>>' ? [left, right] : [right, left];
      const [first, later] = [tasksIn(before), tasksIn(after)];
      if (!first || !later) return undefined;
      for (const task of later) for (const one of first) task.upstream.add(one.id);
      return right;
    },
  };
  const step = (statement: Statement): void => {
    switch (statement.kind) {
      case 'import':
        for (const [alias, full] of statement.names)
          names.set(alias, { module: alias === full ? (full.split('.')[0] ?? full) : full });
        return;
      case 'assignment':
        names.set(statement.name, evaluate(statement.value, scope));
        return;
      case 'expression':
        evaluate(statement.value, scope);
        return;
      default: {
        const value = evaluate(statement.value, scope);
        const dag =
          isKind(value, 'thing') && 'dag' in value.thing && !('task' in value.thing) ? value.thing.dag : undefined;
        if (!dag) throw new PythonProblem(notRead('this "with"'), statement.line);
        if (statement.as !== undefined) names.set(statement.as, value);
        open.push(dag);
        statement.body.forEach(step);
        open.pop();
      }
    }
  };
  statements.forEach(step);
}

const dagArguments = new Set(
  'dag_id schedule start_date end_date catchup default_args tags description max_active_runs doc_md'.split(' '),
);

function dagOf(first: Value<Thing> | undefined, given: Given, file: string, line: number): DagInMaking {
  const id = first ?? given.get('dag_id');
  if (typeof id !== 'string')
    throw new PythonProblem("TypeError: DAG.__init__() missing 1 required positional argument: 'dag_id'", line);
  for (const name of given.keys())
    if (!dagArguments.has(name)) throw new PythonProblem(notRead(`DAG(${name}=…)`), line);
  const schedule = given.get('schedule') ?? null;
  if (schedule !== null && typeof schedule !== 'string')
    throw new PythonProblem(notRead('a schedule that is no text'), line);
  const start = given.get('start_date');
  const defaults = given.get('default_args');
  return {
    id,
    file,
    schedule,
    startMs: start !== undefined && isKind(start, 'momentMs') ? start.momentMs : undefined,
    tasks: new Map(),
    defaults: defaults !== undefined && isKind(defaults, 'dict') ? defaults.dict : new Map(),
  };
}

const taskArguments = new Set([
  'task_id',
  'dag',
  'retries',
  'retry_delay',
  'owner',
  'depends_on_past',
  'email_on_failure',
  'doc_md',
]);
const podArguments = new Set(
  'name namespace image cmds arguments env_vars labels annotations service_account_name image_pull_policy container_resources get_logs in_cluster random_name_suffix on_finish_action startup_timeout_seconds'.split(
    ' ',
  ),
);

function taskOf(callee: string, given: Given, open: DagInMaking | undefined, line: number): Value<Thing> {
  const named = given.get('dag');
  const dag = named !== undefined && isKind(named, 'thing') && 'dag' in named.thing ? named.thing.dag : open;
  if (!dag) throw new PythonProblem(notRead('an operator outside of a DAG'), line);
  const all: Given = new Map([...dag.defaults, ...given]);
  const id = all.get('task_id');
  if (typeof id !== 'string') throw new PythonProblem("TypeError: missing keyword argument 'task_id'", line);
  if (dag.tasks.has(id))
    throw new PythonProblem(`DuplicateTaskIdFound: Task id '${id}' has already been added to the DAG`, line);
  const isPod = callee === podOperator;
  const operator = isPod ? 'KubernetesPodOperator' : 'EmptyOperator';
  for (const name of given.keys())
    if (!taskArguments.has(name) && !(isPod && podArguments.has(name)))
      throw new PythonProblem(notRead(`${operator}(${name}=…)`), line);
  const delay = all.get('retry_delay');
  const retries = all.get('retries');
  const task: Task = {
    id,
    operator,
    pod: isPod ? podSettings(all, line) : undefined,
    retries: typeof retries === 'number' ? retries : 0,
    retryDelayMs:
      delay === undefined ? defaultRetryDelayMs : isKind(delay, 'durationMs') ? delay.durationMs : Number(delay) * 1000,
    upstream: new Set(),
  };
  dag.tasks.set(id, task);
  return { thing: { task, dag } };
}

function podSettings(given: Given, line: number): PodSettings {
  const text = (name: string) => {
    const value = given.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  const list = (name: string) => {
    const value = given.get(name);
    if (value === undefined || value === null) return [];
    if (!isKind(value, 'list')) throw new PythonProblem(notRead(`${name} that is no list`), line);
    return value.list.map(String);
  };
  const record = (name: string) => texts(given.get(name) ?? null);
  const resources = given.get('container_resources');
  const onFinish = text('on_finish_action') ?? 'delete_pod';
  if (!isOnFinish(onFinish)) throw new PythonProblem(`ValueError: '${onFinish}' is not a valid OnFinishAction`, line);
  return {
    name: text('name'),
    namespace: text('namespace'),
    image: text('image') ?? '',
    cmds: list('cmds'),
    arguments: list('arguments'),
    env: Object.entries(record('env_vars')).map(([name, value]) => ({ name, value })),
    labels: record('labels'),
    annotations: record('annotations'),
    serviceAccountName: text('service_account_name'),
    imagePullPolicy: text('image_pull_policy'),
    resources:
      resources !== undefined && isKind(resources, 'thing') && 'resources' in resources.thing
        ? resources.thing.resources
        : undefined,
    getLogs: given.get('get_logs') !== false,
    randomNameSuffix: given.get('random_name_suffix') !== false,
    onFinish,
    startupTimeoutSeconds: Number(given.get('startup_timeout_seconds') ?? 120),
  };
}

const isOnFinish = (text: string): text is PodSettings['onFinish'] =>
  ['delete_pod', 'delete_succeeded_pod', 'keep_pod', 'delete_active_pod'].includes(text);

function tasksIn(value: Value<Thing>): Task[] | undefined {
  if (isKind(value, 'list')) {
    const each = value.list.map(tasksIn);
    return each.every((one) => one !== undefined) ? each.flat() : undefined;
  }
  return isKind(value, 'thing') && 'task' in value.thing ? [value.thing.task] : undefined;
}

const texts = (value: Value<Thing>): Record<string, string> =>
  isKind(value, 'dict') ? Object.fromEntries([...value.dict].map(([name, one]) => [name, `${one}`])) : {};
