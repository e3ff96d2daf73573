import { type Given, lastOf, readOptions } from '../../options.ts';
import type { Program, ProgramIO, Wait } from '../../process.ts';
import { takeAll } from '../../streams.ts';
import { type Answer, type Client, connect } from './client.ts';
import { version } from './server.ts';
import { splitScript } from './split.ts';
import { formatTable, type TableStyle } from './table.ts';
import { connectionOptions, targetOf } from './target.ts';
import type { ToldFailure } from './wire.ts';

const table = {
  values: {
    ...connectionOptions,
    c: 'command',
    command: 'command',
    f: 'file',
    file: 'file',
    d: 'database',
    dbname: 'database',
    F: 'separator',
    'field-separator': 'separator',
    v: 'variable',
    set: 'variable',
    variable: 'variable',
    P: 'ignored',
    pset: 'ignored',
  },
  flags: {
    t: 'tuples',
    'tuples-only': 'tuples',
    A: 'unaligned',
    'no-align': 'unaligned',
    q: 'quiet',
    quiet: 'quiet',
    l: 'list',
    list: 'list',
    X: 'ignored',
    'no-psqlrc': 'ignored',
    w: 'no-prompt',
    'no-password': 'no-prompt',
    1: 'ignored',
    'single-transaction': 'ignored',
    V: 'version',
    version: 'version',
    csv: 'csv',
  },
} as const;

interface Session {
  io: ProgramIO;
  client: Client;
  style: TableStyle;
  isQuiet: boolean;
  stopsOnError: boolean;
  /** Where the text comes from, for errors: a file's name, or nothing for -c. */
  source: string | undefined;
}

/** `psql`: runs what -c, -f or the standard input say. */
export const psql: Program = function* (io) {
  const given = readOptions(io.argv.slice(1), table);
  if (typeof given === 'string') {
    io.err(`${io.argv[0]}: ${given}\npsql: hint: Try "psql --help" for more information.\n`);
    return 1;
  }
  if (lastOf(given, 'version') !== undefined) {
    io.out(`psql (PostgreSQL) ${version}\n`);
    return 0;
  }
  const [database, user] = given.words;
  const target = targetOf(
    { ...optionsOf(given), database: lastOf(given, 'database') ?? database, user: lastOf(given, 'user') ?? user },
    io.environment,
  );
  const client = yield* connect(io, target, () => {
    // Nobody can type it here.
    if (lastOf(given, 'no-prompt') === undefined) io.err(`Password for user ${target.user}: \n`);
  });
  if (typeof client === 'string') {
    io.err(`psql: error: ${client}\n`);
    return 2;
  }
  const has = (field: string) => lastOf(given, field) !== undefined;
  const session: Session = {
    io,
    client,
    style: {
      tuplesOnly: has('tuples'),
      unaligned: has('unaligned'),
      csv: has('csv'),
      separator: lastOf(given, 'separator') ?? (has('csv') ? ',' : '|'),
    },
    isQuiet: has('quiet'),
    stopsOnError: given.options.some(
      ([field, value]) => field === 'variable' && /^ON_ERROR_STOP=(1|on|true)$/i.test(value),
    ),
    source: undefined,
  };
  const code = yield* runAll(session, has('list') ? [['command', '\\l']] : given.options);
  client.close();
  return code;
};

const optionsOf = (given: Given) => ({ host: lastOf(given, 'host'), port: lastOf(given, 'port') });

function* runAll(session: Session, options: readonly [string, string][]): Generator<Wait, number, void> {
  const { io } = session;
  const tasks = options.filter(([field]) => field === 'command' || field === 'file');
  if (tasks.length === 0) return yield* runScript(session, yield* inputText(io));
  let code = 0;
  for (const [field, value] of tasks) {
    if (field === 'command') code = yield* runCommand(session, value);
    else {
      const path = value.startsWith('/') || value === '-' ? value : `${io.directory}/${value}`;
      const script = value === '-' ? yield* inputText(io) : io.files.read(path);
      if (script === undefined) {
        io.err(`psql: error: ${value}: No such file or directory\n`);
        return 1;
      }
      code = yield* runScript({ ...session, source: value === '-' ? '<stdin>' : value }, script);
    }
    if (code !== 0 && session.stopsOnError) return code;
  }
  return code;
}

/** What -c is given goes to the server as one message, unless it is a backslash command. */
function* runCommand(session: Session, text: string): Generator<Wait, number, void> {
  if (text.startsWith('\\')) return yield* backslash(session, text);
  const isDone = yield* send(session, text, 0);
  return isDone === 'yes' ? 0 : isDone === 'no' ? 1 : 2;
}

function* runScript(session: Session, script: string): Generator<Wait, number, void> {
  let from = 0;
  for (const part of script.split(/^(\\.*)$/m)) {
    if (part.startsWith('\\')) {
      if (/^\\q\b/.test(part)) return 0;
      const code = yield* backslash(session, part);
      if (code !== 0 && session.stopsOnError) return 3;
      continue;
    }
    for (const statement of splitScript(part)) {
      const at = script.indexOf(statement, from);
      from = at + statement.length;
      const line = script.slice(0, from).split('\n').length;
      const isDone = yield* send(session, statement, line);
      if (isDone === 'lost') return 2;
      if (isDone === 'no' && session.stopsOnError) return 3;
    }
  }
  return 0;
}

function* send(session: Session, sql: string, line: number): Generator<Wait, 'yes' | 'no' | 'lost', void> {
  const { io, source } = session;
  const answers = yield* session.client.query(sql);
  if (!answers) {
    io.err(
      'server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.\nconnection to server was lost\n',
    );
    return 'lost';
  }
  for (const answer of answers) show(session, answer, sql, source === undefined ? '' : `psql:${source}:${line}: `);
  return answers.some((answer) => answer.kind === 'failure' && answer.failure.severity !== 'NOTICE') ? 'no' : 'yes';
}

function show({ io, style, isQuiet }: Session, answer: Answer, sql: string, where: string): void {
  if (answer.kind === 'failure') {
    io.err(`${where}${formatFailure(answer.failure, sql)}`);
    return;
  }
  if (answer.fields.length > 0) io.out(formatTable(answer.fields, answer.rows, style));
  const isRead = answer.tag.startsWith('SELECT') || answer.tag === 'SHOW';
  if (!isQuiet && !isRead) io.out(`${answer.tag}\n`);
}

function formatFailure({ severity, message, detail, hint, position }: ToldFailure, sql: string): string {
  let text = `${severity}:  ${message}\n`;
  if (position !== undefined) {
    const before = sql.slice(0, position - 1);
    const number = before.split('\n').length;
    const column = before.length - (before.lastIndexOf('\n') + 1);
    const head = `LINE ${number}: `;
    text += `${head}${sql.split('\n')[number - 1] ?? ''}\n${' '.repeat(head.length + column)}^\n`;
  }
  if (detail !== undefined) text += `DETAIL:  ${detail}\n`;
  if (hint !== undefined) text += `HINT:  ${hint}\n`;
  return text;
}

function* backslash(session: Session, line: string): Generator<Wait, number, void> {
  const { io } = session;
  const [, name = '', rest = ''] = /^\\(\w+|\?)\+?\s*(.*?)\s*$/.exec(line) ?? [];
  switch (name) {
    case 'q':
      return 0;
    case 'echo':
      io.out(`${rest}\n`);
      return 0;
    case 'l':
      return yield* listDatabases(session);
    case 'dt':
      return yield* listTables(session);
    default:
      io.err(`invalid command \\${name}\nTry \\? for help.\n`);
      return 1;
  }
}

/** All but the names is as the image's initdb makes it. */
function* listDatabases({ io, client, style }: Session): Generator<Wait, number, void> {
  const [answer] = (yield* client.query('select datname from pg_database')) ?? [];
  if (answer?.kind !== 'result') return 1;
  const titles = [
    'Name',
    'Owner',
    'Encoding',
    'Locale Provider',
    'Collate',
    'Ctype',
    'Locale',
    'ICU Rules',
    'Access privileges',
  ];
  const privileges = '=c/postgres\npostgres=CTc/postgres';
  const names = [...answer.rows.map(([name]) => name ?? ''), 'template0', 'template1'].sort();
  const rows = names.map((name) => [
    name,
    'postgres',
    'UTF8',
    'libc',
    'C.UTF-8',
    'C.UTF-8',
    '',
    '',
    name.startsWith('template') ? privileges : '',
  ]);
  const fields = titles.map((name) => ({ name, typeId: 25 }));
  if (!style.tuplesOnly) io.out(`${centredTitle('List of databases', fields, rows)}\n`);
  io.out(formatTable(fields, rows, style));
  return 0;
}

function* listTables({ io, client, style }: Session): Generator<Wait, number, void> {
  const answers = yield* client.query(
    "select table_schema, table_name from information_schema.tables where table_schema = 'public'",
  );
  const [answer] = answers ?? [];
  if (answer?.kind !== 'result') return 1;
  if (answer.rows.length === 0) {
    io.err('Did not find any relations.\n');
    return 0;
  }
  const names = ['Schema', 'Name', 'Type', 'Owner'].map((name) => ({ name, typeId: 25 }));
  const rows = answer.rows.map(([schema, name]) => [schema ?? 'public', name ?? '', 'table', 'postgres']).sort();
  if (!style.tuplesOnly) io.out(`${centredTitle('List of relations', names, rows)}\n`);
  io.out(formatTable(names, rows, style));
  return 0;
}

function centredTitle(title: string, names: readonly { name: string }[], rows: readonly (readonly string[])[]): string {
  const width = names.reduce(
    (sum, { name }, i) =>
      sum + 3 + Math.max(name.length, ...rows.flatMap((row) => (row[i] ?? '').split('\n').map((line) => line.length))),
    -1,
  );
  return `${' '.repeat(Math.max(0, Math.floor((width - title.length) / 2)))}${title}`;
}

/** All of the standard input. */
function* inputText(io: ProgramIO): Generator<Wait, string, void> {
  return Buffer.from(yield* takeAll(io.stdin)).toString('utf8');
}
