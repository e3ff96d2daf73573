import { type Given, lastOf, readOptions } from '../../options.ts';
import type { Program, ProgramIO, Wait } from '../../process.ts';
import { type Client, connect } from './client.ts';
import { literal } from './literal.ts';
import { version } from './server.ts';
import { connectionOptions, targetOf } from './target.ts';

const table = {
  values: {
    ...connectionOptions,
    d: 'database',
    dbname: 'database',
    f: 'file',
    file: 'file',
    t: 'ignored',
    timeout: 'ignored',
    T: 'ignored',
    F: 'format',
    format: 'format',
  },
  flags: {
    q: 'quiet',
    quiet: 'quiet',
    w: 'ignored',
    'no-password': 'ignored',
    inserts: 'ignored',
    'no-owner': 'ignored',
    O: 'ignored',
    a: 'data',
    'data-only': 'data',
    c: 'clean',
    clean: 'clean',
    'if-exists': 'ignored',
    V: 'version',
    version: 'version',
  },
} as const;

function* begin(io: ProgramIO): Generator<Wait, { given: Given; client: Client | string } | number, void> {
  const name = io.argv[0]?.split('/').at(-1) ?? '';
  const given = readOptions(io.argv.slice(1), table);
  if (typeof given === 'string') {
    io.err(`${name}: ${given}\n${name}: hint: Try "${name} --help" for more information.\n`);
    return name === 'pg_isready' ? 3 : 1;
  }
  if (lastOf(given, 'version') !== undefined) {
    io.out(`${name} (PostgreSQL) ${version}\n`);
    return 0;
  }
  const options = { host: lastOf(given, 'host'), port: lastOf(given, 'port'), user: lastOf(given, 'user') };
  const database =
    lastOf(given, 'database') ??
    (name === 'pg_dump' ? given.words[0] : undefined) ??
    (name === 'createdb' ? 'postgres' : undefined);
  const client = yield* connect(io, targetOf({ ...options, database }, io.environment));
  return { given, client };
}

/** `pg_isready`: 0 accepting connections, 2 no response. A server that refuses the user is there all the same. */
export const pgIsReady: Program = function* (io) {
  const begun = yield* begin(io);
  if (typeof begun === 'number') return begun;
  const { given, client } = begun;
  const host = lastOf(given, 'host') ?? io.environment.PGHOST ?? '/var/run/postgresql';
  const isThere = typeof client !== 'string' || /FATAL|fe_sendauth/.test(client);
  if (typeof client !== 'string') client.close();
  if (lastOf(given, 'quiet') === undefined)
    io.out(`${host}:${lastOf(given, 'port') ?? 5432} - ${isThere ? 'accepting connections' : 'no response'}\n`);
  return isThere ? 0 : 2;
};

/** `createdb NAME`. */
export const createdb: Program = function* (io) {
  const begun = yield* begin(io);
  if (typeof begun === 'number') return begun;
  const { given, client } = begun;
  if (typeof client === 'string') {
    io.err(`createdb: error: ${client}\n`);
    return 1;
  }
  const name = given.words[0] ?? io.environment.PGUSER ?? 'postgres';
  const [answer] = (yield* client.query(`CREATE DATABASE "${name}"`)) ?? [];
  client.close();
  if (answer?.kind !== 'failure') return 0;
  io.err(`createdb: error: database creation failed: ERROR:  ${answer.failure.message}\n`);
  return 1;
};

/** `pg_dump`: the tables and their rows as SQL that psql runs. */
export const pgDump: Program = function* (io) {
  const begun = yield* begin(io);
  if (typeof begun === 'number') return begun;
  const { given, client } = begun;
  if (typeof client === 'string') {
    io.err(`pg_dump: error: ${client}\n`);
    return 1;
  }
  const text = yield* dump(client, {
    dataOnly: lastOf(given, 'data') !== undefined,
    clean: lastOf(given, 'clean') !== undefined,
  });
  client.close();
  if (text === undefined) {
    io.err('pg_dump: error: query failed\n');
    return 1;
  }
  const file = lastOf(given, 'file');
  if (file === undefined) {
    io.out(text);
    return 0;
  }
  const problem = io.files.write(file.startsWith('/') ? file : `${io.directory}/${file}`, text);
  if (problem) io.err(`pg_dump: error: could not open output file "${file}": ${problem}\n`);
  return problem ? 1 : 0;
};

function* dump(
  client: Client,
  options: { dataOnly: boolean; clean: boolean },
): Generator<Wait, string | undefined, void> {
  const [definitions] = (yield* client.query('select definition, name from k8s_de_tables')) ?? [];
  if (definitions?.kind !== 'result') return undefined;
  let text = `--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version ${version}\n-- Dumped by pg_dump version ${version}\n\n`;
  for (const [definition = '', name = ''] of definitions.rows) {
    if (options.clean) text += `DROP TABLE IF EXISTS ${name};\n`;
    if (!options.dataOnly) text += `${definition};\n\n`;
  }
  for (const [, name = ''] of definitions.rows) {
    const [rows] = (yield* client.query(`select * from ${name}`)) ?? [];
    if (rows?.kind !== 'result') return undefined;
    const columns = rows.fields.map((field) => field.name).join(', ');
    for (const row of rows.rows) text += `INSERT INTO ${name} (${columns}) VALUES (${row.map(literal).join(', ')});\n`;
  }
  return `${text}\n--\n-- PostgreSQL database dump complete\n--\n\n`;
}
