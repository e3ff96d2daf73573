import { isoMicros, table } from './log-lines.ts';
import type { DagRun, Scheduler } from './scheduler.ts';

/** What a command prints, and how it ends. */
export interface CommandOutcome {
  code: number;
  out: string;
  err: string;
}

const done = (out: string): CommandOutcome => ({ code: 0, out, err: '' });
const failed = (err: string, code = 1): CommandOutcome => ({ code, out: '', err: `${err}\n` });

/** Those of Airflow's commands that are known here, such as `dags trigger DAG`. */
export function runCommand(scheduler: Scheduler, words: readonly string[]): CommandOutcome {
  const [group, action, ...rest] = words;
  const [first = ''] = rest.filter((word, i) => !word.startsWith('-') && !(rest[i - 1] ?? '').startsWith('-'));
  const { folder, runs } = scheduler;
  const dag = folder.dags().find(({ id }) => id === first);
  const noDag = () => failed(`airflow.exceptions.DagNotFound: Dag id ${first} not found in DagModel`);
  switch (`${group} ${action}`) {
    case 'dags list': {
      const rows = folder
        .dags()
        .map((one) => [one.id, one.file, 'airflow', scheduler.isPaused(one) ? 'True' : 'False', 'dags-folder', 'None']);
      const problem = folder.errors().length > 0 ? importWarning : '';
      return {
        code: 0,
        out: table(['dag_id', 'fileloc', 'owners', 'is_paused', 'bundle_name', 'bundle_version'], rows),
        err: problem,
      };
    }
    case 'dags list-import-errors': {
      const rows = folder.errors().map(({ file, line, message }) => ['dags-folder', file, `line ${line}: ${message}`]);
      return { ...done(table(['bundle_name', 'filepath', 'error'], rows)), code: rows.length > 0 ? 1 : 0 };
    }
    case 'dags pause':
    case 'dags unpause': {
      if (!dag) return noDag();
      scheduler.setPaused(dag, action === 'pause');
      return done(table(['dag_id', 'is_paused'], [[dag.id, action === 'pause' ? 'True' : 'False']]));
    }
    case 'dags trigger': {
      if (!dag) return noDag();
      const at = rest.findIndex((word) => word === '-r' || word === '--run-id');
      const run = scheduler.trigger(dag, at < 0 ? undefined : rest[at + 1]);
      if (!run)
        return failed(
          `airflow.exceptions.DagRunAlreadyExists: A DAG Run already exists for DAG ${dag.id} with run id ${rest[at + 1]}`,
        );
      return done(table(['dag_id', 'dag_run_id', 'run_type', 'state'], [[dag.id, run.id, 'manual', 'queued']]));
    }
    case 'dags list-runs': {
      if (!dag) return noDag();
      const own = runs.filter((run) => run.dag.id === dag.id).toReversed();
      const titles = ['dag_id', 'run_id', 'state', 'run_after', 'logical_date', 'start_date', 'end_date'];
      return done(table(titles, own.map(runRow)));
    }
    case 'tasks list':
      return dag ? done([...dag.tasks.keys()].map((id) => `${id}\n`).join('')) : noDag();
    case 'tasks states-for-dag-run': {
      const id = rest.filter((word) => !word.startsWith('-'))[1];
      const run = runs.find((one) => one.dag.id === first && one.id === id);
      if (!run)
        return failed(
          `airflow.exceptions.DagRunNotFound: DagRun for ${first} with run_id or logical_date of '${id}' not found`,
        );
      const rows = run.tasks.map((one) => [
        ...[first, shown(run.logicalMs), one.task.id, one.state === 'none' ? 'None' : one.state],
        ...[shown(one.startMs), shown(one.endMs)],
      ]);
      return done(table(['dag_id', 'logical_date', 'task_id', 'state', 'start_date', 'end_date'], rows));
    }
    default:
      return failed(`airflow: the sandbox knows no "airflow ${words.join(' ')}", but: ${known.join(', ')}`, 2);
  }
}

const known = [
  'standalone',
  'version',
  'dags list',
  'dags list-import-errors',
  'dags list-runs',
  'dags pause',
  'dags unpause',
  'dags trigger',
  'tasks list',
  'tasks states-for-dag-run',
];

const importWarning = 'Error: Failed to load all files. For details, run `airflow dags list-import-errors`\n';

const shown = (ms: number | undefined) => (ms === undefined ? '' : isoMicros(ms, '+00:00'));

const runRow = ({ dag, id, state, runAfterMs, logicalMs, startMs, endMs }: DagRun): string[] => [
  ...[dag.id, id, state, shown(runAfterMs), shown(logicalMs), shown(startMs), shown(endMs)],
];
