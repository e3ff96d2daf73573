import type { Connection } from '../../../network/connection.ts';
import { arrival } from '../../../network/later.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import { waitFor } from '../../programs/wait-for.ts';
import type { Field } from './define.ts';
import {
  type Message,
  message,
  messageReader,
  readDataRow,
  readFailure,
  readRowDescription,
  readTexts,
  startupMessage,
  type ToldFailure,
  text,
} from './wire.ts';

/** Whom a client wants to talk to, as libpq knows it. */
export interface Target {
  /** Undefined: the socket of this machine. */
  host: string | undefined;
  port: number;
  user: string;
  database: string;
  password: string | undefined;
}

/** What one statement of a query gave. */
export type Answer =
  | { kind: 'result'; fields: readonly Field[]; rows: (string | null)[][]; tag: string }
  | { kind: 'failure'; failure: ToldFailure };

export interface Client {
  /** Sends a simple query and waits for all its answers; undefined when the connection is lost. */
  query(sql: string): Generator<Wait, Answer[] | undefined, void>;
  close(): void;
}

/** Connects and logs in; a text says why it cannot, in libpq's words. */
export function* connect(
  io: ProgramIO,
  target: Target,
  onMissingPassword: () => void = () => {},
): Generator<Wait, Client | string, void> {
  const reached = yield* reach(io, target);
  if (typeof reached === 'string') return reached;
  const { connection, where } = reached;
  const inbox = messagesOf(connection);
  const { user, database, password } = target;
  connection.write(startupMessage({ user, database, application_name: 'psql', client_encoding: 'UTF8' }));
  for (;;) {
    const next = yield* inbox();
    if (!next) return `${where} failed: server closed the connection unexpectedly`;
    if (next.type === 'E') return `${where} failed: FATAL:  ${readFailure(next.body).message}`;
    if (next.type === 'Z') break;
    if (next.type !== 'R' || next.body.readInt32BE(0) === 0) continue;
    if (password === undefined) {
      onMissingPassword();
      connection.destroy();
      return `${where} failed: fe_sendauth: no password supplied`;
    }
    connection.write(message('p', text(password)));
  }
  return {
    *query(sql) {
      connection.write(message('Q', text(sql)));
      return yield* readAnswers(inbox);
    },
    close() {
      connection.write(message('X'));
      connection.end();
    },
  };
}

type Inbox = () => Generator<Wait, Message | undefined, void>;

function* readAnswers(inbox: Inbox): Generator<Wait, Answer[] | undefined, void> {
  const answers: Answer[] = [];
  let fields: Field[] = [];
  let rows: (string | null)[][] = [];
  for (;;) {
    const next = yield* inbox();
    if (!next) return undefined;
    if (next.type === 'Z') return answers;
    if (next.type === 'T') fields = readRowDescription(next.body);
    else if (next.type === 'D') rows.push(readDataRow(next.body));
    else if (next.type === 'E' || next.type === 'N') answers.push({ kind: 'failure', failure: readFailure(next.body) });
    else if (next.type === 'C') {
      answers.push({ kind: 'result', fields, rows, tag: readTexts(next.body)[0] ?? '' });
      [fields, rows] = [[], []];
    }
  }
}

/** The messages of a connection, one at a time; undefined when there are no more. */
function messagesOf(connection: Connection): Inbox {
  const kept: Message[] = [];
  let ended = false;
  const { wake, wait } = waitFor(() => kept.length > 0 || ended);
  const read = messageReader({ startup: false }, (one) => kept.push(one));
  connection.onData((chunk) => {
    read(chunk);
    wake();
  });
  connection.onEnd(() => {
    ended = true;
    wake();
  });
  return function* () {
    yield* wait();
    return kept.shift();
  };
}

const words: Record<string, string> = {
  ECONNREFUSED: 'Connection refused',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ECONNRESET: 'server closed the connection unexpectedly',
};

function* reach(
  io: ProgramIO,
  { host, port }: Target,
): Generator<Wait, { connection: Connection; where: string } | string, void> {
  const socket = `/var/run/postgresql/.s.PGSQL.${port}`;
  let address = '127.0.0.1';
  let where = `connection to server on socket "${socket}"`;
  if (host !== undefined) {
    const found = yield* arrival(io.network.lookUp(host));
    if (found.kind !== 'found')
      return `could not translate host name "${host}" to address: ${found.kind === 'unknown' ? 'Name or service not known' : 'Temporary failure in name resolution'}`;
    address = found.addresses[0] ?? address;
    where = `connection to server at "${host}"${host === address ? '' : ` (${address})`}, port ${port}`;
  }
  const reached = yield* arrival(io.network.connect({ address, port }));
  if (reached.kind === 'reached') return { connection: reached.value, where };
  if (host === undefined)
    return `${where} failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?`;
  const question =
    reached.error === 'ECONNREFUSED' ? '\n\tIs the server running on that host and accepting TCP/IP connections?' : '';
  return `${where} failed: ${words[reached.error]}${question}`;
}
