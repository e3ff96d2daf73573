import { applets } from '../../applets/index.ts';
import type { Entry } from '../../files.ts';
import { baseFiles } from '../base-files.ts';
import type { ImageDefinition } from '../define.ts';
import { loadEngine } from './database.ts';
import { entrypoint } from './entrypoint.ts';
import { psql } from './psql.ts';
import { major, postgres as server, version } from './server.ts';
import { createdb, pgDump, pgIsReady } from './tools.ts';

/** PostgreSQL: wants a password, keeps its data under PGDATA, speaks its protocol, and answers the SQL that pg-mem knows. */
export const postgres: ImageDefinition = {
  name: 'docker.io/library/postgres',
  simulates:
    'A server that wants a password, keeps its data and answers much of SQL; psql, pg_dump, pg_isready, createdb.',
  tags: ['latest', 'alpine', ...['15', '16', '17', '17.5'].flatMap((tag) => [tag, `${tag}-alpine`])],
  sizeBytes: 154_000_000,
  entrypoint: ['docker-entrypoint.sh'],
  command: ['postgres'],
  environment: { LANG: 'C.UTF-8', PG_MAJOR: major, PG_VERSION: version, PGDATA: '/var/lib/postgresql/data' },
  stopSignal: 'INT',
  usage: { memoryBytes: 40 * 1024 * 1024, startMs: 150 },
  load: loadEngine,
  files: new Map<string, Entry>([
    ...baseFiles,
    ...['docker-entrypoint-initdb.d', 'var/lib/postgresql/data', 'var/run/postgresql'].map((path): [string, Entry] => [
      path,
      { kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtimeMs: 0 },
    ]),
  ]),
  programs: new Map([
    ...applets,
    ['docker-entrypoint.sh', entrypoint],
    ['postgres', server],
    ['psql', psql],
    ['pg_isready', pgIsReady],
    ['pg_dump', pgDump],
    ['createdb', createdb],
  ]),
};
