import { applets } from '../../applets/index.ts';
import type { Entry } from '../../files.ts';
import { curl } from '../../programs/curl/index.ts';
import { baseFiles, imageDirectory, imageProgram } from '../base-files.ts';
import type { ImageDefinition } from '../define.ts';
import { superset } from './commands.ts';
import { runServer } from './gunicorn.ts';

/** Apache Superset: wants a secret key and PostgreSQL, is initialised by its commands, and lets known users in. */
export const supersetImage: ImageDefinition = {
  name: 'docker.io/apache/superset',
  simulates:
    'The web server that wants a secret key and its database in PostgreSQL, the commands that initialise it, health and the login of its API.',
  // From 4.1.0 on the images have no driver for PostgreSQL.
  tags: ['3.1.0', '3.1.1', '3.1.2', '3.1.3', '4.0.0', '4.0.1', '4.0.2'],
  sizeBytes: 322_000_000,
  entrypoint: [],
  command: ['/usr/bin/run-server.sh'],
  environment: {
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    SUPERSET_ENV: 'production',
    FLASK_APP: 'superset.app:create_app()',
    PYTHONPATH: '/app/pythonpath',
    SUPERSET_HOME: '/app/superset_home',
    SUPERSET_PORT: '8088',
  },
  workingDirectory: '/app',
  // As measured: gunicorn's master and one worker, and the import of its modules.
  usage: { memoryBytes: 24 * 2 ** 20, requestMs: 5 },
  files: new Map<string, Entry>([
    ...baseFiles,
    ...['app', 'app/pythonpath', 'app/superset_home'].map((path): [string, Entry] => [path, imageDirectory()]),
    ...['usr/bin/run-server.sh', 'usr/bin/curl', 'usr/bin/superset'].map((path): [string, Entry] => [
      path,
      imageProgram,
    ]),
  ]),
  programs: new Map([
    ...applets,
    ['/usr/bin/run-server.sh', runServer],
    ['superset', superset],
    ['curl', curl],
    ['bash', applets.get('sh') ?? superset],
  ]),
};
