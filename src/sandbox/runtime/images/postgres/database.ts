import type { IMemoryDb, QueryResult } from 'pg-mem';
import { type Result, SqlError } from './define.ts';
import { asSqlError } from './errors.ts';
import { functions, type Surroundings } from './functions.ts';
import { indexNames } from './index-names.ts';
import { createSequences } from './sequences.ts';
import { mapUnquoted } from './split.ts';
import { loadWidths } from './table.ts';
import { formatValue, typeIdOf } from './values.ts';

/** One database of the simulated server: its tables, and what they hold. */
export interface Database {
  name: string;
  /** Runs one statement; throws a SqlError. */
  run(statement: string): Result;
  /** Its tables in the order in which they were made, each with the statement that made it. */
  tables(): readonly TableDefinition[];
}

export interface TableDefinition {
  /** With its schema, unless that is public. */
  name: string;
  statement: string;
}

type PgMem = typeof import('pg-mem');
let pgMem: PgMem | undefined;

/** pg-mem costs a third of a second to load: only who runs PostgreSQL pays for it. */
export async function loadEngine(): Promise<void> {
  const module: PgMem & { default?: PgMem } = await import('pg-mem');
  await loadWidths();
  pgMem = module.default ?? module;
}

/** An empty database. `loadEngine` comes first. */
export function createDatabase(around: Surroundings): Database {
  if (!pgMem) throw new Error('the engine of PostgreSQL is not loaded');
  const db: IMemoryDb = pgMem.newDb({ noAstCoverageCheck: true });
  const sequences = createSequences();
  for (const definition of [...functions(pgMem.DataType, around), ...sequences.functions(pgMem.DataType)])
    db.getSchema('pg_catalog').registerFunction(definition, true);
  const tables = new Map<string, TableDefinition>();
  const primaryKeys = new Map<string, string>();
  const indexes = new Map<string, string[]>();
  return {
    name: around.database,
    tables: () => [...tables.values()],
    run(statement) {
      const timely = mapUnquoted(sequences.define(asSelect(statement)), (part) => withUser(withTime(part)));
      let result: QueryResult;
      try {
        result = db.public.query(timely);
      } catch (thrown) {
        throw asSqlError(thrown, statement, primaryKeys);
      }
      const isThere = noteTables(statement);
      const made = read(statement, result);
      return isThere === undefined ? made : { ...made, notice: { code: '00000', message: isThere } };
    },
  };

  /** Keeps what pg_dump asks for; gives what PostgreSQL notes of a table that is there already, or is not. */
  function noteTables(statement: string): string | undefined {
    const named = /^(create|drop)\s+table\s+(?:if\s+(?:not\s+)?exists\s+)?(?:"?(\w+)"?\.)?"?(\w+)"?/i.exec(statement);
    const made = indexNames(statement);
    if (made) indexes.set(made.table, [...(indexes.get(made.table) ?? []), ...made.names]);
    if (!named) return undefined;
    const [, verb = '', schema = 'public', name = ''] = named;
    const id = `${schema}.${name}`;
    if (verb.toLowerCase() === 'drop') {
      dropIndexes(name);
      return tables.delete(id) ? undefined : `table "${name}" does not exist, skipping`;
    }
    if (tables.has(id)) return `relation "${name}" already exists, skipping`;
    tables.set(id, { name: schema === 'public' ? name : `${schema}.${name}`, statement });
    const key = primaryKeyOf(statement);
    if (key) primaryKeys.set(name, key);
    return undefined;
  }

  /** pg-mem leaves them behind when their table goes, and their names taken. */
  function dropIndexes(table: string): void {
    for (const name of indexes.get(table) ?? []) db.public.none(`drop index if exists "${name}"`);
    indexes.delete(table);
  }
}

/** pg-mem reads these words from the machine's clock, whatever functions it is given. */
const withTime = (part: string) =>
  part.replace(/\bcurrent_date\b/gi, '(now()::date)').replace(/\b(current_timestamp|localtimestamp)\b/gi, 'now()');

const withUser = (part: string) =>
  part.replace(/\b(current_user|session_user)\b(?!\s*\()/gi, (word) => `"${word.toLowerCase()}"()`);

const asSelect = (statement: string) => statement.replace(/^table\s+(?=[\w".]+\s*;?$)/i, 'select * from ');

function primaryKeyOf(statement: string): string | undefined {
  const whole = /primary\s+key\s*\(([^)]*)\)/i.exec(statement)?.[1];
  if (whole) return whole.replace(/["\s]/g, '');
  return /[(,]\s*"?(\w+)"?[^,]*\bprimary\s+key/i.exec(statement)?.[1];
}

function read(statement: string, { command, rowCount, fields, rows }: QueryResult): Result {
  const columns = (fields ?? []) as unknown as { name: string; type: string }[];
  const names = uniqueKeys(columns.map(({ name }) => name));
  const values = rows as Record<string, unknown>[];
  return {
    tag: tagOf(statement, command, columns.length > 0 ? values.length : rowCount),
    fields: columns.map(({ name, type }) => ({ name: nameOf(name, statement), typeId: typeIdOf(type) })),
    rows: values.map((row) => columns.map(({ type }, i) => formatValue(row[names[i] ?? ''], type))),
  };
}

/** What has no name of its own is called ?column? by PostgreSQL, and column1 in a list of VALUES. */
const nameOf = (name: string, statement: string) =>
  /^column\d*$/.test(name) && !/^\(?\s*values\b/i.test(statement) && !new RegExp(`\\b${name}\\b`).test(statement)
    ? '?column?'
    : name;

/** pg-mem keys a row by its columns' names, numbering those that come again. */
function uniqueKeys(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name}${before}`;
  });
}

function tagOf(statement: string, command: string, count: number): string {
  const words = statement.split(/\s+/).map((word) => word.toUpperCase().replace(/\(.*$/, ''));
  switch (command) {
    case 'INSERT':
      return `INSERT 0 ${count}`;
    case 'UPDATE':
    case 'DELETE':
      return `${command} ${count}`;
    case 'CREATE':
    case 'DROP':
    case 'ALTER':
      return [command, words.slice(1).find((word) => objectKinds.has(word)) ?? ''].join(' ').trim();
    case 'TRUNCATE':
      return 'TRUNCATE TABLE';
    default:
      return /^(select|with|values|table|union)/i.test(command) ? `SELECT ${count}` : command;
  }
}

const objectKinds = new Set(['TABLE', 'INDEX', 'VIEW', 'SCHEMA', 'SEQUENCE', 'TYPE', 'FUNCTION', 'EXTENSION']);

/** Says that the simulated server does not do something. */
export const unsupported = (what: string) =>
  new SqlError({ code: '0A000', message: `this simulated PostgreSQL does not know: ${what}` });
