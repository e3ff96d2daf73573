import { forever, type Program, type ProgramIO } from '../../process.ts';
import { type DatabaseCluster, openCluster } from './cluster.ts';
import { serverLog } from './log.ts';
import { serveSession } from './session.ts';

export const major = '17';
export const version = '17.12';
const versionText = `PostgreSQL ${version} on x86_64-pc-linux-gnu, compiled by gcc, 64-bit`;
const port = 5432;

/** Where the data lies. */
export const dataDirectory = (io: ProgramIO) => io.environment.PGDATA || '/var/lib/postgresql/data';

const logPath = (io: ProgramIO) => `${dataDirectory(io)}/pg_wal/000000010000000000000001`;

/** Whether `initdb` has been here. */
export const isInitialised = (io: ProgramIO) => (io.files.read(`${dataDirectory(io)}/PG_VERSION`) ?? '') !== '';

/** Opens the data directory for a server, or for the entrypoint that prepares it. */
export function openData(io: ProgramIO): DatabaseCluster {
  const path = logPath(io);
  return openCluster({
    clock: io.clock,
    random: io.random,
    version: versionText,
    log: io.files.read(path) ?? '',
    append: (line) => void io.files.append(path, `${line}\n`),
  });
}

/** `postgres`: opens what its data directory holds and listens on port 5432; fast shutdown on INT, smart on TERM. */
export const postgres: Program = function* (io) {
  if (io.argv.includes('--version') || io.argv.includes('-V')) {
    io.out(`postgres (PostgreSQL) ${version}\n`);
    return 0;
  }
  const log = serverLog(io);
  // Each connection has a process of its own in a real server.
  let pid = io.pid + 41;
  if (!isInitialised(io)) {
    io.err(
      `postgres: could not access directory "${dataDirectory(io)}": No such file or directory\n` +
        'Run initdb or pg_basebackup to initialize a PostgreSQL data directory.\n',
    );
    return 1;
  }
  const trustsAll = io.environment.POSTGRES_HOST_AUTH_METHOD === 'trust';
  log.say('LOG', `starting ${versionText}`);
  const listening = io.listenTcp(port, (connection) =>
    serveSession(connection, {
      cluster,
      asksPassword:
        !trustsAll && connection.remote.address !== '127.0.0.1' && connection.remote.address !== io.network.address,
      serverVersion: version,
      pid: pid++,
      log,
    }),
  );
  if (!listening) {
    log.say('LOG', `could not bind IPv4 address "0.0.0.0": Address already in use`);
    log.say('FATAL', 'could not create any TCP/IP sockets');
    return 1;
  }
  log.say('LOG', `listening on IPv4 address "0.0.0.0", port ${port}`);
  log.say('LOG', `listening on Unix socket "/var/run/postgresql/.s.PGSQL.${port}"`);
  const cluster = openData(io);
  io.files.write(`${dataDirectory(io)}/postmaster.pid`, `${io.pid}\n`);
  log.say('LOG', 'database system is ready to accept connections');
  const end = (kind: string) => () => {
    log.say('LOG', `received ${kind} shutdown request`);
    log.say('LOG', 'shutting down');
    log.say('LOG', 'database system is shut down');
    listening.close();
    io.files.remove(`${dataDirectory(io)}/postmaster.pid`);
    io.exit(0);
  };
  io.onSignal('INT', end('fast'));
  io.onSignal('TERM', end('smart'));
  for (;;) yield forever;
};
