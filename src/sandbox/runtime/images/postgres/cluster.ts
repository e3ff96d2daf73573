import { createDatabase, type Database, unsupported } from './database.ts';
import { type Result, SqlError } from './define.ts';

/** What a server with this data directory holds: databases, roles, and the log from which it begins again. */
export interface DatabaseCluster {
  database(name: string): Database | undefined;
  databases(): string[];
  role(name: string): Role | undefined;
  /** Runs one statement in a database, and logs it when it changed something. Throws a SqlError. */
  run(database: string, user: string, statement: string): Result;
}

export interface Role {
  password: string | undefined;
}

export interface ClusterSettings {
  clock: { now(): number };
  random: () => number;
  version: string;
  /** The log as it was written. */
  log: string;
  append(line: string): void;
}

interface Logged {
  atMs: number;
  database: string;
  user: string;
  statement: string;
}

/** Opens a data directory: what its log says is done again, at the time at which it was done. */
export function openCluster(settings: ClusterSettings): DatabaseCluster {
  const { clock, random, version } = settings;
  const databases = new Map<string, Database>();
  const roles = new Map<string, Role>();
  let nowMs = clock.now();
  let currentUser = 'postgres';
  const add = (name: string) =>
    databases.set(
      name,
      createDatabase({ now: () => new Date(nowMs), random, user: () => currentUser, database: name, version }),
    );
  add('postgres');
  const cluster: DatabaseCluster = {
    database: (name) => databases.get(name),
    databases: () => [...databases.keys()].sort(),
    role: (name) => roles.get(name),
    run(database, user, statement) {
      const atMs = clock.now();
      try {
        return perform(database, user, statement, atMs);
      } finally {
        // What fails may have taken a number from a sequence: it is done again too.
        if (changes(statement)) settings.append(JSON.stringify({ atMs, database, user, statement } satisfies Logged));
      }
    },
  };
  for (const line of settings.log.split('\n'))
    if (line) {
      const { atMs, database, user, statement } = JSON.parse(line) as Logged;
      try {
        perform(database, user, statement, atMs);
      } catch (thrown) {
        if (!(thrown instanceof SqlError)) throw thrown;
      }
    }
  return cluster;

  function perform(database: string, user: string, statement: string, atMs: number): Result {
    nowMs = atMs;
    currentUser = user;
    const result = ofTheServer(database, statement);
    if (result) return result;
    const one = databases.get(database);
    if (!one) throw noDatabase(database);
    return one.run(statement);
  }

  /** Statements about databases and roles, and those that change nothing here; undefined: it is about tables. */
  function ofTheServer(current: string, statement: string): Result | undefined {
    const words = statement.replace(/\s+/g, ' ');
    const database = /^(create|drop) database (if exists )?"?([\w-]+)"?/i.exec(words);
    if (database)
      return database[1]?.toLowerCase() === 'create' ? create(database[3]) : drop(database[3], !!database[2]);
    const role = /^(create|alter) (?:user|role) "?([\w-]+)"?(.*)$/i.exec(words);
    if (role) return setRole(role[1]?.toUpperCase() ?? '', role[2] ?? '', role[3] ?? '');
    const [, quiet] = /^(grant|revoke|vacuum|analyze|alter database|alter default)\b/i.exec(words) ?? [];
    if (quiet) return tagged(quiet.toUpperCase());
    if (/^(do|copy|explain|listen|notify|lock)\b/i.test(words)) throw unsupported(words.split(' ')[0] ?? '');
    if (/from pg_database\b/i.test(words))
      return {
        ...tagged(`SELECT ${databases.size}`),
        fields: [{ name: 'Name', typeId: 19 }],
        rows: cluster.databases().map((name) => [name]),
      };
    // What pg_dump asks instead of the catalogue.
    if (/from k8s_de_tables\b/i.test(words)) {
      const tables = databases.get(current)?.tables() ?? [];
      const fields = ['definition', 'name'].map((name) => ({ name, typeId: 25 }));
      return {
        ...tagged(`SELECT ${tables.length}`),
        fields,
        rows: tables.map((table) => [table.statement, table.name]),
      };
    }
    return undefined;
  }

  function create(name = ''): Result {
    if (databases.has(name)) throw new SqlError({ code: '42P04', message: `database "${name}" already exists` });
    add(name);
    return tagged('CREATE DATABASE');
  }

  function drop(name = '', ifExists: boolean): Result {
    if (!databases.delete(name) && !ifExists) throw noDatabase(name);
    return tagged('DROP DATABASE');
  }

  function setRole(verb: string, name: string, rest: string): Result {
    if (verb === 'CREATE' && roles.has(name))
      throw new SqlError({ code: '42710', message: `role "${name}" already exists` });
    if (verb === 'ALTER' && !roles.has(name))
      throw new SqlError({ code: '42704', message: `role "${name}" does not exist` });
    const password = /password '((?:[^']|'')*)'/i.exec(rest)?.[1]?.replaceAll("''", "'");
    roles.set(name, { password: password ?? roles.get(name)?.password });
    return tagged(`${verb} ROLE`);
  }
}

const tagged = (tag: string): Result => ({ tag, fields: [], rows: [] });

/** Reads are not done again. Transactions are: their statements come in order. */
const changes = (statement: string) =>
  !/^(select|show|values|table|explain|set)\b/i.test(statement) || /\bnextval\b/i.test(statement);

/** How a server says that a database is not there. */
export const noDatabase = (name: string) =>
  new SqlError({ code: '3D000', message: `database "${name}" does not exist` });
