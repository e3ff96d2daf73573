import type { ProgramIO, Wait } from '../../process.ts';
import { accountTables, isPostgres, type Metadata, openMetadata } from './metadata.ts';
import { defaultSecretKey, loadSettings, type Settings } from './settings.ts';

/** Superset's application once it has been made, in a command or in a worker of its server. */
export interface App {
  settings: Settings;
  /** A connection to its database; the first one is still open. */
  metadata: Metadata;
}

/** Makes the application as `create_app` does: configuration, secret key, database. Undefined when that ends the process with code 1. */
export function* createApp(io: ProgramIO): Generator<Wait, App | undefined, void> {
  // Importing Python modules takes most of it.
  yield io.work(importMs);
  const settings = loadSettings(io);
  if (!settings) return undefined;
  if (settings.secretKey === defaultSecretKey) {
    io.err(refusal);
    return undefined;
  }
  log(io, 'INFO', 'superset.utils.logging_configurator', 'logging was configured successfully');
  io.err(
    `${stamp(io)}:INFO:root:Configured event logger of type <class 'superset.utils.log.DBEventLogger'>\n${warning}`,
  );
  if (!isPostgres(settings.databaseUri)) {
    io.err(
      'The sandbox has PostgreSQL alone: set SQLALCHEMY_DATABASE_URI to postgresql+psycopg2://USER:PASSWORD@HOST:PORT/NAME\n',
    );
    return undefined;
  }
  const metadata = yield* openMetadata(io, settings.databaseUri);
  const why = typeof metadata === 'string' ? metadata : yield* makeAccounts(metadata);
  if (typeof metadata !== 'string' && why === undefined) return { settings, metadata };
  const manager = 'flask_appbuilder.security.sqla.manager';
  io.err(
    `${stamp(io)}:ERROR:${manager}:DB Creation and initialization failed: (psycopg2.OperationalError) ${why}\n\n` +
      '(Background on this error at: https://sqlalche.me/e/14/e3q8)\n',
  );
  return undefined;
}

/** A line as Superset's own loggers have it: once plain, once with its time. */
export function log(io: ProgramIO, level: string, logger: string, message: string): void {
  io.err(`${message}\n${stamp(io)}:${level}:${logger}:${message}\n`);
}

function* makeAccounts(metadata: Metadata): Generator<Wait, string | undefined, void> {
  const made = yield* metadata.rows(
    `${accountTables};\ninsert into ab_role (name) select 'Admin' where not exists (select 1 from ab_role where name = 'Admin');\n` +
      `insert into ab_role (name) select 'Public' where not exists (select 1 from ab_role where name = 'Public')`,
  );
  return typeof made === 'string' ? made : undefined;
}

const stamp = ({ clock }: ProgramIO) =>
  new Date(clock.now()).toISOString().replace('T', ' ').replace('.', ',').slice(0, -1);

const importMs = 2500;
const rule = '-'.repeat(80);
const refusal = `${rule}
${' '.repeat(36)}WARNING
${rule}
A Default SECRET_KEY was detected, please use superset_config.py to override it.
Use a strong complex alphanumeric string and use a tool to help you generate${' '}
a sufficiently random sequence, ex: openssl rand -base64 42
${rule}
${rule}
Refusing to start due to insecure SECRET_KEY
`;
const warning =
  '/usr/local/lib/python3.10/site-packages/flask_limiter/extension.py:293: UserWarning: Using the in-memory storage for tracking rate limits as no ' +
  'storage was explicitly specified. This is not recommended for production use. See: ' +
  'https://flask-limiter.readthedocs.io#configuring-a-storage-backend for documentation about configuring the storage backend.\n  warnings.warn(\n';
