import { applets } from '../../applets/index.ts';
import type { Entry } from '../../files.ts';
import { curl } from '../../programs/curl/index.ts';
import { baseFiles, imageDirectory, imageProgram } from '../base-files.ts';
import type { ImageDefinition } from '../define.ts';
import { execute } from '../execute.ts';
import { airflow } from './airflow.ts';
import { airflowVersion } from './pod-request.ts';

/** Airflow in one container: DAGs of KubernetesPodOperators, each try of a task a Pod of its own. */
export const airflowImage: ImageDefinition = {
  name: 'docker.io/apache/airflow',
  simulates:
    'airflow standalone, which reads DAG files without running Python (DAG, KubernetesPodOperator, EmptyOperator, >>) and runs each try of a task as a Pod; airflow dags and airflow tasks.',
  tags: ['latest', airflowVersion, `${airflowVersion}-python3.12`],
  sizeBytes: 492_000_000,
  entrypoint: ['/usr/bin/dumb-init', '--', '/entrypoint'],
  command: [],
  environment: { AIRFLOW_HOME: '/opt/airflow', AIRFLOW_VERSION: airflowVersion },
  workingDirectory: '/opt/airflow',
  usage: { memoryBytes: 420 * 2 ** 20, startMs: 600 },
  files: new Map<string, Entry>([
    ...baseFiles,
    ['opt/airflow', imageDirectory(0o775)],
    ['opt/airflow/dags', imageDirectory(0o775)],
    ['opt/airflow/logs', imageDirectory(0o775)],
    ...['usr/bin/dumb-init', 'entrypoint', 'usr/bin/airflow', 'usr/bin/curl'].map((path): [string, Entry] => [
      path,
      imageProgram,
    ]),
  ]),
  programs: new Map([
    ...applets,
    ['curl', curl],
    ['airflow', airflow],
    ['/usr/bin/dumb-init', (io) => execute(io, io.argv.slice(2), 'dumb-init')],
    [
      '/entrypoint',
      function* (io) {
        const words = io.argv.slice(1);
        const [first = ''] = words;
        // As the image's own: what is no program of the shell is a command of Airflow.
        const isOther = ['airflow', 'bash', 'sh', 'python'].includes(first);
        return yield* execute(io, isOther ? words : ['airflow', ...words], '/entrypoint');
      },
    ],
  ]),
};
