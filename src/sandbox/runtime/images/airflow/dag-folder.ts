import { Cron } from 'croner';
import type { ProgramIO } from '../../process.ts';
import type { Dag } from './dag.ts';
import { importDagFile } from './dag-file.ts';

export interface ImportError {
  file: string;
  line: number;
  message: string;
}

/** The DAGs of a folder, read anew each time: what a ConfigMap brings counts at once. */
export interface DagFolder {
  path: string;
  dags(): Dag[];
  errors(): ImportError[];
  /** When a DAG runs next by its schedule; undefined when it has none. */
  nextRun(dag: Dag, afterMs: number): number | undefined;
}

const named: Record<string, string> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
};

export function dagFolder(io: ProgramIO): DagFolder {
  const { AIRFLOW_HOME: home = '/opt/airflow', AIRFLOW__CORE__DAGS_FOLDER: path = `${home}/dags` } = io.environment;
  const read = () =>
    (io.files.list(path) ?? [])
      .filter((name) => name.endsWith('.py'))
      .sort()
      .map((name) => {
        const file = `${path}/${name}`;
        return { file, imported: importDagFile(file, io.files.read(file) ?? '') };
      });
  return {
    path,
    dags: () => read().flatMap(({ imported }) => (imported.kind === 'dags' ? imported.dags : [])),
    errors: () =>
      read().flatMap(({ file, imported }) =>
        imported.kind === 'error' ? [{ file, line: imported.line, message: imported.message }] : [],
      ),
    nextRun({ schedule }, afterMs) {
      if (schedule === null) return undefined;
      return new Cron(named[schedule] ?? schedule, { timezone: 'UTC' }).nextRun(new Date(afterMs))?.getTime();
    },
  };
}
