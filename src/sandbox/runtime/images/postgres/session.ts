import { timingSafeEqual } from 'node:crypto';
import type { Connection } from '../../../network/connection.ts';
import type { DatabaseCluster } from './cluster.ts';
import { type Result, SqlError } from './define.ts';
import { literal } from './literal.ts';
import type { ServerLog } from './log.ts';
import { splitStatements } from './split.ts';
import {
  cancelRequest,
  dataRow,
  failureMessage,
  int16,
  int32,
  isRequest,
  type Message,
  message,
  messageReader,
  readTexts,
  rowDescription,
  text,
} from './wire.ts';

/** What a server says of one connection, for its log. */
export interface SessionSettings {
  cluster: DatabaseCluster;
  /** Whether a password is asked for: not on the loopback, as the image's pg_hba.conf has it. */
  asksPassword: boolean;
  serverVersion: string;
  pid: number;
  log: ServerLog;
}

/** Serves one client by the frontend/backend protocol 3, simple and extended queries. */
export function serveSession(connection: Connection, settings: SessionSettings): void {
  const { cluster } = settings;
  let user = '';
  let database = '';
  let isIn = false;
  let status: 'I' | 'T' | 'E' = 'I';
  let skipping = false;
  const prepared = new Map<string, string>();
  const portals = new Map<string, Portal>();
  const send = (...messages: Buffer[]) => connection.write(Buffer.concat(messages));
  const ready = () => message('Z', Buffer.from(status));
  const fatal = (failure: SqlError) => {
    settings.log.failure(settings.pid, 'FATAL', failure.failure);
    send(failureMessage('E', 'FATAL', failure.failure));
    connection.end();
  };

  const read = messageReader({ startup: true }, (one) => {
    try {
      if (one.type === 'startup') begin(one.body);
      else if (!isIn) enter(one);
      else if (one.type === 'X') connection.end();
      else if (!skipping || one.type === 'S') answer(one);
    } catch (thrown) {
      if (!(thrown instanceof SqlError)) throw thrown;
      fatal(thrown);
    }
  });
  connection.onData((chunk) => {
    try {
      read(chunk);
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown;
      // Not our protocol: a real server hangs up too.
      connection.destroy();
    }
  });
  connection.onEnd(() => connection.end());

  function begin(body: Buffer): void {
    const version = body.readUInt32BE(0);
    if (isRequest(body)) send(Buffer.from('N'));
    else if (version === cancelRequest) connection.end();
    else logIn(body);
  }

  function logIn(body: Buffer): void {
    const words = readTexts(body, 4);
    const parameters = new Map(words.flatMap((word, i) => (i % 2 === 0 && word ? [[word, words[i + 1] ?? '']] : [])));
    user = parameters.get('user') ?? '';
    database = parameters.get('database') || user;
    if (settings.asksPassword) send(message('R', int32(3)));
    else welcome();
  }

  function enter({ type, body }: Message): void {
    if (type !== 'p') {
      connection.end();
      return;
    }
    const [given = ''] = readTexts(body);
    if (!isRight(given, cluster.role(user)?.password))
      throw new SqlError({ code: '28P01', message: `password authentication failed for user "${user}"` });
    welcome();
  }

  function welcome(): void {
    if (!cluster.role(user)) throw new SqlError({ code: '28000', message: `role "${user}" does not exist` });
    if (!cluster.database(database))
      throw new SqlError({ code: '3D000', message: `database "${database}" does not exist` });
    isIn = true;
    const parameters = {
      server_version: settings.serverVersion,
      server_encoding: 'UTF8',
      client_encoding: 'UTF8',
      DateStyle: 'ISO, MDY',
      TimeZone: 'Etc/UTC',
      integer_datetimes: 'on',
      standard_conforming_strings: 'on',
    };
    const told = Object.entries(parameters).map(([name, value]) => message('S', text(name), text(value)));
    send(message('R', int32(0)), ...told, message('K', int32(settings.pid), int32(1)), ready());
  }

  function answer({ type, body }: Message): void {
    if (type === 'Q') query(readTexts(body)[0] ?? '');
    else if (type === 'P') {
      const [name = '', statement = ''] = readTexts(body);
      prepared.set(name, statement);
      send(message('1'));
    } else if (type === 'B') {
      const portal = readBind(body, prepared);
      portals.set(portal.name, portal);
      send(message('2'));
    } else if (type === 'D') describe(body);
    else if (type === 'E') execute(readTexts(body)[0] ?? '');
    else if (type === 'C') send(message('3'));
    else if (type === 'S') {
      skipping = false;
      send(ready());
    }
  }

  function execute(name: string): void {
    const portal = portals.get(name);
    attempt(portal?.statement ?? '', (statement) => {
      const result = portal?.result ?? run(statement);
      send(...result.rows.map(dataRow), message('C', text(result.tag)));
    });
  }

  /** The kinds of a statement's columns are known once it has run: it runs when they are asked for, once. */
  function describe(body: Buffer): void {
    const name = readTexts(body, 1)[0] ?? '';
    if (body.toString('latin1', 0, 1) === 'S') {
      send(message('t', int16(0)), message('n'));
      return;
    }
    const portal = portals.get(name);
    attempt(portal?.statement ?? '', (statement) => {
      const result = run(statement);
      if (portal) portal.result = result;
      send(result.fields.length > 0 ? rowDescription(result.fields) : message('n'));
    });
  }

  function query(script: string): void {
    const statements = splitStatements(script);
    if (statements.length === 0) send(message('I'));
    for (const statement of statements) {
      const isDone = attempt(statement, () => {
        const { fields, rows, tag, notice } = run(statement);
        if (notice) send(failureMessage('N', 'NOTICE', notice));
        const table = fields.length > 0 ? [rowDescription(fields), ...rows.map(dataRow)] : [];
        send(...table, message('C', text(tag)));
      });
      if (!isDone) break;
    }
    skipping = false;
    send(ready());
  }

  function attempt(statement: string, work: (statement: string) => void): boolean {
    try {
      work(statement);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof SqlError)) throw thrown;
      if (status === 'T') status = 'E';
      skipping = true;
      settings.log.failure(settings.pid, 'ERROR', thrown.failure, `${statement};`);
      send(failureMessage('E', 'ERROR', thrown.failure));
      return false;
    }
  }

  function run(statement: string): Result {
    const [verb = ''] = /^\w+/.exec(statement.toLowerCase()) ?? [];
    const ends = ['commit', 'rollback', 'end', 'abort'].includes(verb);
    if (status === 'E' && !ends)
      throw new SqlError({
        code: '25P02',
        message: 'current transaction is aborted, commands ignored until end of transaction block',
      });
    const isRollback = status === 'E' && (verb === 'commit' || verb === 'end');
    const result = cluster.run(database, user, isRollback ? 'rollback' : statement);
    if (verb === 'begin' || verb === 'start') status = 'T';
    if (ends) status = 'I';
    return result;
  }
}

interface Portal {
  name: string;
  statement: string;
  result?: Result;
}

/** A prepared statement with its values in place, as literals. */
function readBind(body: Buffer, prepared: ReadonlyMap<string, string>): Portal {
  const [name = '', statement = ''] = readTexts(body);
  let at = Buffer.byteLength(name) + Buffer.byteLength(statement) + 2;
  at += 2 + 2 * body.readInt16BE(at);
  const values: string[] = [];
  let left = body.readInt16BE(at);
  for (at += 2; left > 0; left--) {
    const length = body.readInt32BE(at);
    at += 4;
    const value = length < 0 ? undefined : body.toString('utf8', at, at + length);
    values.push(literal(value));
    at += Math.max(0, length);
  }
  const sql = (prepared.get(statement) ?? '').replace(/\$(\d+)/g, (_, n: string) => values[Number(n) - 1] ?? 'NULL');
  return { name, statement: sql.trim().replace(/;$/, '') };
}

function isRight(given: string, password: string | undefined): boolean {
  if (password === undefined) return false;
  const [left, right] = [Buffer.from(given), Buffer.from(password)];
  return left.length === right.length && timingSafeEqual(left, right);
}
