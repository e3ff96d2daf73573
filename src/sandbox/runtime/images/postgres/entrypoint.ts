import { makeAll } from '../../make-directories.ts';
import type { Program, ProgramIO } from '../../process.ts';
import { execute } from '../execute.ts';
import type { DatabaseCluster } from './cluster.ts';
import { SqlError } from './define.ts';
import { quoted } from './literal.ts';
import { dataDirectory, isInitialised, major, openData } from './server.ts';
import { splitStatements } from './split.ts';

const noPassword = `Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
`;

/** The image's entrypoint: makes the data directory once, with a password, then goes on as the server. */
export const entrypoint: Program = function* (io) {
  const [, ...given] = io.argv;
  const words = given[0]?.startsWith('-') || given.length === 0 ? ['postgres', ...given] : given;
  if (words[0] === 'postgres') {
    const code = initialise(io);
    if (code !== 0) return code;
  }
  return yield* execute(io, words, `${io.argv[0]}: exec`);
};

function initialise(io: ProgramIO): number {
  const data = dataDirectory(io);
  if (isInitialised(io)) {
    io.out('\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n');
    return 0;
  }
  const setting = (name: string) => {
    const file = io.environment[`${name}_FILE`];
    return file ? io.files.read(file)?.trimEnd() : io.environment[name];
  };
  const password = setting('POSTGRES_PASSWORD');
  const trusts = io.environment.POSTGRES_HOST_AUTH_METHOD === 'trust';
  if (!password && !trusts) {
    io.err(noPassword);
    return 1;
  }
  const left = io.files.list(data) ?? [];
  if (left.length > 0) {
    io.err(
      `initdb: error: directory "${data}" exists but is not empty\n` +
        `initdb: hint: If you want to create a new database system, either remove or empty the directory "${data}" or run initdb with an argument other than "${data}".\n`,
    );
    return 1;
  }
  const problem = makeFolders(io, data);
  if (problem) {
    io.err(`mkdir: cannot create directory '${data}': ${problem}\n`);
    return 1;
  }
  const user = setting('POSTGRES_USER') || 'postgres';
  const database = setting('POSTGRES_DB') || user;
  io.out(initdbText(data));
  const cluster = openData(io);
  cluster.run('postgres', user, `create role "${user}" superuser login password ${quoted(password ?? '')}`);
  if (database !== 'postgres') {
    cluster.run('postgres', user, `create database "${database}"`);
    io.out('CREATE DATABASE\n');
  }
  const failed = runScripts(io, cluster, user, database);
  if (failed !== 0) return failed;
  io.out('\nPostgreSQL init process complete; ready for start up.\n\n');
  return 0;
}

function makeFolders(io: ProgramIO, data: string): string | undefined {
  for (const folder of ['base', 'global', 'pg_wal']) {
    const problem = makeAll(io, `${data}/${folder}`);
    if (problem) return problem;
  }
  return io.files.write(`${data}/PG_VERSION`, `${major}\n`);
}

const scripts = '/docker-entrypoint-initdb.d';

function runScripts(io: ProgramIO, cluster: DatabaseCluster, user: string, database: string): number {
  for (const file of io.files.list(scripts) ?? []) {
    const path = `${scripts}/${file}`;
    if (!file.endsWith('.sql')) {
      io.out(`${io.argv[0]}: ignoring ${path}\n`);
      continue;
    }
    io.out(`${io.argv[0]}: running ${path}\n`);
    for (const statement of splitStatements(io.files.read(path) ?? ''))
      try {
        io.out(`${cluster.run(database, user, statement).tag}\n`);
      } catch (thrown) {
        if (!(thrown instanceof SqlError)) throw thrown;
        io.err(`psql:${path}: ERROR:  ${thrown.message}\n`);
        return 3;
      }
  }
  return 0;
}

/** What initdb prints, and what is asked of it ends in. */
const initdbText = (data: string) => `The files belonging to this database system will be owned by user "postgres".
This user must also own the server process.

The database cluster will be initialized with locale "C.UTF-8".
The default database encoding has accordingly been set to "UTF8".
The default text search configuration will be set to "english".

Data page checksums are disabled.

fixing permissions on existing directory ${data} ... ok
creating subdirectories ... ok
selecting dynamic shared memory implementation ... posix
selecting default "max_connections" ... 100
selecting default "shared_buffers" ... 128MB
selecting default time zone ... Etc/UTC
creating configuration files ... ok
running bootstrap script ... ok
performing post-bootstrap initialization ... ok
syncing data to disk ... ok

Success. You can now start the database server using:

    pg_ctl -D ${data} -l logfile start

`;
