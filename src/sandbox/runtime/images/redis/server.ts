import type { Connection } from '../../../network/connection.ts';
import { forever, type Program, type ProgramIO } from '../../process.ts';
import { formatDate } from '../../shell/date.ts';
import { runCommand } from './commands.ts';
import { type Keyspace, keyspace, packKeyspaces, unpackKeyspaces } from './keyspace.ts';
import { encodeReply, failure, list, number, ok, type Reply, replyReader, text } from './resp.ts';
import { readSettings } from './settings.ts';

export const version = '8.0.2';

/** What a server holds and knows. */
interface Server {
  io: ProgramIO;
  settings: Map<string, string>;
  databaseAt(index: number): Keyspace;
  databases: ReadonlyMap<number, Keyspace>;
  clients: Set<Connection>;
  startedMs: number;
  savedMs: number;
  save(): void;
  shutDown(saves: boolean): void;
}

interface Session {
  database: number;
  isKnown: boolean;
}

/** `redis-server`: reads its directives, loads its dump, answers on its port, and saves when it is told to end. */
export const redisServer: Program = function* (io) {
  if (io.argv.includes('--version') || io.argv.includes('-v')) {
    io.out(`Redis server v=${version} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=b843bbd074c0e1da\n`);
    return 0;
  }
  const read = readSettings(io.argv.slice(1));
  if (typeof read === 'string') {
    io.err(`\n*** FATAL CONFIG FILE ERROR (Redis ${version}) ***\n${read}\n`);
    return 1;
  }
  const { settings, unknown } = read;
  const tell = (role: 'C' | 'M', line: string, sign = '*') =>
    io.out(`${io.pid}:${role} ${stampOf(io)} ${sign} ${line}\n`);
  tell('C', 'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo');
  tell('C', `Redis version=${version}, bits=64, commit=00000000, modified=0, pid=${io.pid}, just started`);
  tell('C', 'Configuration loaded');
  const port = Number(settings.get('port'));
  tell('M', 'monotonic clock: POSIX clock_gettime');
  tell('M', `Running mode=standalone, port=${port}.`);
  if (unknown) {
    tell('M', 'Unresolved Configuration(s) Detected:', '#');
    tell('M', `>>> '${unknown}'`, '#');
    tell('M', 'Module Configuration detected without loadmodule directive or no ApplyConfig call: aborting', '#');
    return 1;
  }
  const server = newServer(io, settings, (line, sign) => tell('M', line, sign));
  const listening = io.listenTcp(port, (connection) => serve(server, connection));
  if (!listening) {
    tell('M', `Warning: Could not create server TCP listening socket *:${port}: bind: Address already in use`, '#');
    tell('M', `Failed listening on port ${port} (tcp), aborting.`, '#');
    return 1;
  }
  tell('M', 'Server initialized');
  load(server, (line) => tell('M', line));
  tell('M', 'Ready to accept connections tcp');
  for (const signal of ['TERM', 'INT'] as const)
    io.onSignal(signal, () => {
      io.out(
        `${io.pid}:signal-handler (${Math.floor(io.clock.now() / 1000)}) Received SIG${signal} scheduling shutdown...\n`,
      );
      server.shutDown(settings.get('save') !== '');
    });
  for (;;) yield forever;
};

function newServer(io: ProgramIO, settings: Map<string, string>, tell: (line: string, sign?: string) => void): Server {
  const databases = new Map<number, Keyspace>();
  const server: Server = {
    io,
    settings,
    databases,
    databaseAt(index) {
      const space = databases.get(index) ?? keyspace(() => io.clock.now());
      databases.set(index, space);
      return space;
    },
    clients: new Set(),
    startedMs: io.clock.now(),
    savedMs: io.clock.now(),
    save() {
      io.files.write(dumpPath(server), packKeyspaces(databases, io.clock.now()));
      server.savedMs = io.clock.now();
      tell('DB saved on disk');
    },
    shutDown(saves) {
      tell('User requested shutdown...');
      if (saves) {
        tell('Saving the final RDB snapshot before exiting.');
        server.save();
      }
      tell('Redis is now ready to exit, bye bye...', '#');
      io.exit(0);
    },
  };
  return server;
}

const dumpPath = ({ settings }: Server) => `${settings.get('dir') ?? '/data'}/dump.rdb`;

function load(server: Server, tell: (line: string) => void): void {
  const dump = server.io.files.read(dumpPath(server));
  if (dump === undefined) return;
  unpackKeyspaces(dump, server.databaseAt);
  const ageMs = server.io.clock.now() - (server.io.files.stat(dumpPath(server))?.mtimeMs ?? 0);
  const keys = [...server.databases.values()].reduce((sum, space) => sum + space.keys().length, 0);
  tell(`Loading RDB produced by version ${version}`);
  tell(`RDB age ${Math.max(0, Math.floor(ageMs / 1000))} seconds`);
  tell(`Done loading RDB, keys loaded: ${keys}, keys expired: 0.`);
  tell('DB loaded from disk: 0.000 seconds');
}

function serve(server: Server, connection: Connection): void {
  const session: Session = { database: 0, isKnown: server.settings.get('requirepass') === '' };
  server.clients.add(connection);
  connection.onClose(() => server.clients.delete(connection));
  connection.onEnd(() => connection.end());
  connection.onData(
    replyReader((command) => {
      const words = command.kind === 'list' ? command.items.map((item) => (item.kind === 'text' ? item.text : '')) : [];
      if (words.length === 0) return;
      connection.write(Buffer.from(encodeReply(answer(server, session, words))));
      if (words[0]?.toLowerCase() === 'quit') connection.end();
    }),
  );
}

function answer(server: Server, session: Session, words: readonly string[]): Reply {
  const [name = '', first] = words;
  const { io, settings } = server;
  const command = name.toLowerCase();
  if (command === 'auth') return logIn(server, session, words.at(-1) ?? '');
  if (command === 'quit') return ok;
  if (!session.isKnown) return failure('NOAUTH Authentication required.');
  switch (command) {
    case 'ping':
      return first === undefined ? { kind: 'status', text: 'PONG' } : text(first);
    case 'select': {
      const index = Number(first);
      if (!Number.isInteger(index)) return failure('ERR value is not an integer or out of range');
      if (index < 0 || index > 15) return failure('ERR DB index is out of range');
      session.database = index;
      return ok;
    }
    case 'flushall':
      for (const space of server.databases.values()) space.clear();
      return ok;
    case 'save':
      server.save();
      return ok;
    case 'lastsave':
      return number(Math.floor(server.savedMs / 1000));
    case 'shutdown':
      server.shutDown(first?.toLowerCase() !== 'nosave' && settings.get('save') !== '');
      return ok;
    case 'config':
      return configure(settings, first?.toLowerCase() ?? '', words.slice(2));
    case 'info':
      return text(inform(server, first?.toLowerCase()));
    case 'client':
      if (first?.toLowerCase() === 'setname' || first?.toLowerCase() === 'setinfo') return ok;
      break;
    case 'hello':
      return failure('NOPROTO unsupported protocol version');
  }
  const space = server.databaseAt(session.database);
  const reply = runCommand({ space, now: io.clock.now(), words });
  if (reply) return reply;
  const args = words
    .slice(1)
    .map((word) => `'${word}' `)
    .join('');
  return failure(
    unsimulated.has(command)
      ? `ERR the sandbox's Redis has no '${command}'`
      : `ERR unknown command '${name}', with args beginning with: ${args}`,
  );
}

function logIn({ settings }: Server, session: Session, password: string): Reply {
  const wanted = settings.get('requirepass') ?? '';
  if (wanted === '')
    return failure(
      'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
    );
  session.isKnown ||= password === wanted;
  return password === wanted ? ok : failure('WRONGPASS invalid username-password pair or user is disabled.');
}

function configure(settings: Map<string, string>, what: string, words: readonly string[]): Reply {
  const [name = '', value] = words;
  if (what === 'get') {
    const pattern = new RegExp(`^${name.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i');
    return list([...settings].filter(([key]) => pattern.test(key)).flat());
  }
  if (what !== 'set' || value === undefined)
    return failure(`ERR wrong number of arguments for 'config|${what}' command`);
  const read = readSettings([`--${name}`, value]);
  if (typeof read === 'string' || read.unknown)
    return failure(`ERR Unknown option or number of arguments for CONFIG SET - '${name}'`);
  settings.set(name.toLowerCase(), read.settings.get(name.toLowerCase()) ?? value);
  return ok;
}

function inform({ io, settings, databases, clients, startedMs }: Server, section: string | undefined): string {
  const seconds = Math.floor((io.clock.now() - startedMs) / 1000);
  const filled = [...databases].filter(([, space]) => space.keys().length > 0);
  const expiring = (space: Keyspace) => space.keys().filter((key) => space.leftMs(key) !== undefined).length;
  const sections: Record<string, string[]> = {
    server: [
      `redis_version:${version}`,
      'redis_mode:standalone',
      'arch_bits:64',
      `process_id:${io.pid}`,
      `tcp_port:${settings.get('port')}`,
      `uptime_in_seconds:${seconds}`,
    ],
    clients: [`connected_clients:${clients.size}`, 'maxclients:10000'],
    keyspace: filled.map(
      ([index, space]) => `db${index}:keys=${space.keys().length},expires=${expiring(space)},avg_ttl=0,subexpiry=0`,
    ),
  };
  return Object.entries(sections)
    .filter(([name]) => section === undefined || section === name)
    .map(
      ([name, lines]) =>
        `# ${name[0]?.toUpperCase()}${name.slice(1)}\r\n${lines.map((line) => `${line}\r\n`).join('')}`,
    )
    .join('\r\n');
}

const stampOf = ({ clock }: ProgramIO) =>
  `${formatDate(clock.now(), '%d %b %Y %H:%M:%S')}.${String(clock.now() % 1000).padStart(3, '0')}`;

// What a real one has, and nobody here asks for.
const unsimulated = new Set(
  'multi exec discard watch subscribe psubscribe publish eval evalsha script xadd xread xrange xreadgroup scan hscan sscan blpop brpop sort object dump restore rename copy getrange setrange setbit bfadd lpos lrem ltrim linsert hmget hkeys hvals hexists sinter sunion sdiff zscore zrem zrangebyscore zincrby zrank bgsave bgrewriteaof monitor replicaof cluster acl memory latency slowlog debug wait command'.split(
    ' ',
  ),
);
