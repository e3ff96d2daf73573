import { lastOf, readOptions } from '../../options.ts';
import type { Program, ProgramIO, Script } from '../../process.ts';
import { quoted } from '../postgres/literal.ts';
import { type App, createApp, log } from './app.ts';
import { allTables, hashPassword } from './metadata.ts';
import { head, migrations } from './migrations.ts';

const usage = 'Usage: superset [OPTIONS] COMMAND [ARGS]...\n';

/** `superset`: the management commands that bring a new installation up. */
export const superset: Program = function* (io) {
  const [first = '', second = '', ...others] = io.argv.slice(1);
  const name = first === 'db' || first === 'fab' ? `${first} ${second}` : first;
  const words = name.includes(' ') ? others : io.argv.slice(2);
  const app = yield* createApp(io);
  if (!app) return 1;
  const command = commands[name];
  if (!command) {
    const wrong = name.includes(' ') ? second : first;
    const place = name.includes(' ') ? `superset ${first}` : 'superset';
    const what = wrong === '' ? 'Missing command.' : `No such command '${wrong}'.`;
    io.err(`${usage}Try '${place} --help' for help.\n\nError: ${what}\n`);
    return 2;
  }
  const code = yield* command(io, app, words);
  app.metadata.close();
  return code;
};

type Command = (io: ProgramIO, app: App, words: readonly string[]) => Script;

const commands: Readonly<Record<string, Command>> = {
  'db upgrade': upgrade,
  'fab create-admin': createAdmin,
  'fab list-users': listUsers,
  init,
  set_database_uri: setDatabaseUri,
  'set-database-uri': setDatabaseUri,
  version: tellVersion,
};

/** The version whose behaviour is simulated. */
export const version = '4.0.2';

function* tellVersion(io: ProgramIO): Script {
  yield io.work(0);
  const line = `${'-='.repeat(15)}-`;
  io.out(`${line}\nSuperset ${version}\n${line}\n\n`);
  return 0;
}

function* upgrade(io: ProgramIO, { metadata }: App): Script {
  const tell = (text: string) => io.err(`INFO  [alembic.runtime.migration] ${text}\n`);
  tell('Context impl PostgresqlImpl.');
  tell('Will assume transactional DDL.');
  const present = yield* metadata.rows('select version_num from alembic_version');
  if (typeof present !== 'string' && present[0]?.[0] === head) return 0;
  for (const migration of migrations) {
    yield io.work(migrationMs);
    tell(`Running upgrade ${migration}`);
  }
  return told(io, yield* metadata.rows(allTables));
}

function* init(io: ProgramIO, { metadata }: App): Script {
  const say = (message: string) => log(io, 'INFO', 'superset.security.manager', message);
  say('Syncing role definition');
  for (const role of ['Admin', 'Alpha', 'Gamma', 'sql_lab']) {
    yield io.work(migrationMs);
    say(`Syncing ${role} perms`);
    const name = quoted(role);
    yield* metadata.rows(
      `insert into ab_role (name) select ${name} where not exists (select 1 from ab_role where name = ${name})`,
    );
  }
  say('Fetching a set of all perms to lookup which ones are missing');
  say('Creating missing datasource permissions.');
  const found = yield* metadata.rows('select id from tables');
  if (typeof found === 'string') return told(io, found);
  say('Creating missing database permissions.');
  say('Cleaning faulty perms');
  return 0;
}

const adminOptions = {
  values: { username: 'username', firstname: 'firstname', lastname: 'lastname', email: 'email', password: 'password' },
  flags: {},
};
const prompts = [
  ['username', 'Username [admin]: '],
  ['firstname', 'User first name [admin]: '],
  ['lastname', 'User last name [user]: '],
  ['email', 'Email [admin@fab.org]: '],
  ['password', 'Password: '],
] as const;

function* createAdmin(io: ProgramIO, { metadata }: App, words: readonly string[]): Script {
  const given = readOptions(words, adminOptions);
  if (typeof given === 'string') {
    const [, option = ''] = /(--\S+?)'/.exec(given) ?? [];
    io.err(
      `Usage: superset fab create-admin [OPTIONS]\nTry 'superset fab create-admin --help' for help.\n\nError: No such option: ${option}\n`,
    );
    return 2;
  }
  const missing = prompts.find(([field]) => lastOf(given, field) === undefined);
  if (missing) {
    io.out(missing[1]);
    io.err('Aborted!\n');
    return 1;
  }
  const value = (field: string) => quoted(lastOf(given, field) ?? '');
  const username = lastOf(given, 'username') ?? '';
  io.out('Recognized Database Authentications.\n');
  const present = yield* metadata.rows(`select id from ab_user where username = ${quoted(username)}`);
  if (typeof present !== 'string' && present.length > 0) {
    io.out(`Error! User already exists ${username}\n`);
    return 0;
  }
  const salt = Math.floor(io.random() * 2 ** 48).toString(36);
  const hash = quoted(hashPassword(lastOf(given, 'password') ?? '', salt));
  const made = yield* metadata.rows(
    `insert into ab_user (first_name, last_name, username, password, active, email, role) values (${value('firstname')}, ` +
      `${value('lastname')}, ${value('username')}, ${hash}, true, ${value('email')}, 'Admin')`,
  );
  if (typeof made === 'string') return told(io, made);
  io.out(`Admin User ${username} created.\n`);
  return 0;
}

function* listUsers(io: ProgramIO, { metadata }: App): Script {
  const users = yield* metadata.rows('select username, email, role from ab_user order by id');
  if (typeof users === 'string') return told(io, users);
  io.out('List of users\n-------------\n');
  for (const [username, email, role] of users) io.out(`username:${username} | email:${email} | role:[${role}]\n`);
  return 0;
}

function* setDatabaseUri(io: ProgramIO, { metadata }: App, words: readonly string[]): Script {
  const given = readOptions(words, {
    values: { d: 'name', database_name: 'name', u: 'uri', uri: 'uri' },
    flags: { s: 'ignored', skip_create: 'ignored' },
  });
  const [name, uri] = typeof given === 'string' ? [] : [lastOf(given, 'name'), lastOf(given, 'uri')];
  if (name === undefined || uri === undefined) {
    const option = name === undefined ? "'--database_name' / '-d'" : "'--uri' / '-u'";
    io.err(
      `Usage: superset set_database_uri [OPTIONS]\nTry 'superset set_database_uri --help' for help.\n\nError: Missing option ${option}.\n`,
    );
    return 2;
  }
  const kept = yield* metadata.rows(
    `delete from dbs where database_name = ${quoted(name)};\n` +
      `insert into dbs (database_name, sqlalchemy_uri) values (${quoted(name)}, ${quoted(uri)})`,
  );
  return told(io, kept);
}

/** What the database refused, as SQLAlchemy tells it. */
function told(io: ProgramIO, answer: (string | null)[][] | string): number {
  if (typeof answer !== 'string') return 0;
  const error = /relation ".*" does not exist/.test(answer) ? 'UndefinedTable' : 'ProgrammingError';
  io.err(
    `sqlalchemy.exc.ProgrammingError: (psycopg2.errors.${error}) ${answer}\n\n(Background on this error at: https://sqlalche.me/e/14/f405)\n`,
  );
  return 1;
}

const migrationMs = 40;
