import { pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import type { ProgramIO, Wait } from '../../process.ts';
import { type Answer, type Client, connect, type Target } from '../postgres/client.ts';
import { quoted } from '../postgres/literal.ts';
import { head, tables } from './migrations.ts';

/** Superset's own database: users, dashboards and the rest, in PostgreSQL. */
export interface Metadata {
  /** Rows of a query, as text; what the server says when it refuses. */
  rows(sql: string): Generator<Wait, (string | null)[][] | string, void>;
  close(): void;
}

/** Connects to the database that a URI of SQLAlchemy names; a text says why it cannot. */
export function* openMetadata(io: ProgramIO, uri: string): Generator<Wait, Metadata | string, void> {
  const client = yield* connect(io, targetOf(uri));
  if (typeof client === 'string') return client;
  return {
    *rows(sql) {
      return rowsOf((yield* client.query(sql)) ?? []);
    },
    close: () => client.close(),
  } satisfies Pick<Client, 'close'> & Metadata;
}

/** Whether a URI names PostgreSQL, the one database that is simulated. */
export const isPostgres = (uri: string) => /^postgres(?:ql)?(?:\+psycopg2)?:\/\//.test(uri);

const accounts = 'ab_permission ab_permission_view ab_permission_view_role ab_register_user ab_user_role ab_view_menu';

/** What every start of the application makes when it is not there: the tables of users and roles. */
export const accountTables = [
  ...accounts.split(' ').map((name) => `create table if not exists ${name} (id serial primary key)`),
  'create table if not exists ab_role (id serial primary key, name varchar(64) unique not null)',
  'create table if not exists ab_user (id serial primary key, first_name varchar(64), last_name varchar(64), username varchar(64) unique, ' +
    'password varchar(256), active boolean, email varchar(320) unique, role varchar(64))',
].join(';\n');

/** What `superset db upgrade` makes. Columns are those that somebody here reads. */
export const allTables = [
  'create table if not exists alembic_version (version_num varchar(32) primary key)',
  'create table if not exists dbs (id serial primary key, database_name varchar(250) unique not null, sqlalchemy_uri varchar(1024) not null)',
  ...tables.map((name) => `create table if not exists ${name} (id serial primary key)`),
  `delete from alembic_version`,
  `insert into alembic_version values (${quoted(head)})`,
].join(';\n');

const rounds = 1000;

/** A password as werkzeug keeps it, with fewer rounds. */
export function hashPassword(password: string, salt: string): string {
  const digest = pbkdf2Sync(password, salt, rounds, 32, 'sha256').toString('hex');
  return `pbkdf2:sha256:${rounds}$${salt}$${digest}`;
}

/** Whether it is the password that was hashed. */
export function isPassword(password: string, hash: string): boolean {
  const [, salt = '', digest = ''] = hash.split('$');
  const given = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const wanted = Buffer.from(digest, 'hex');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function rowsOf(answers: readonly Answer[]): (string | null)[][] | string {
  let rows: (string | null)[][] = [];
  for (const answer of answers) {
    if (answer.kind === 'result') rows = answer.rows;
    else if (/^(?:ERROR|FATAL|PANIC)$/.test(answer.failure.severity)) return answer.failure.message;
  }
  return rows;
}

function targetOf(uri: string): Target {
  const url = new URL(uri.replace(/^[^:]+:/, 'postgres:'));
  const part = (text: string) => (text === '' ? undefined : decodeURIComponent(text));
  const user = part(url.username) ?? 'superset';
  return {
    host: part(url.hostname),
    port: Number(url.port || 5432),
    user,
    database: part(url.pathname.slice(1)) ?? user,
    password: part(url.password),
  };
}
