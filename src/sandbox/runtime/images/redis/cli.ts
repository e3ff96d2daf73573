import type { Connection } from '../../../network/connection.ts';
import { arrival } from '../../../network/later.ts';
import { lastOf, readOptions } from '../../options.ts';
import type { Program, ProgramIO, Wait } from '../../process.ts';
import { waitFor } from '../../programs/wait-for.ts';
import { takeLine } from '../../streams.ts';
import { encodeCommand, type Reply, replyReader } from './resp.ts';
import { version } from './server.ts';

const table = {
  values: { h: 'host', p: 'port', a: 'password', pass: 'password', n: 'database' },
  flags: { raw: 'raw', 'no-raw': 'no-raw', 'no-auth-warning': 'quiet', version: 'version', v: 'version' },
} as const;

/** `redis-cli`: one command of its arguments, or a line of its input at a time. */
export const redisCli: Program = function* (io) {
  const { own, command } = splitWords(io.argv.slice(1));
  const given = readOptions(own, table);
  if (typeof given === 'string') {
    io.err(`Unrecognized option or bad number of args for: '${own.at(-1)}'\n`);
    return 1;
  }
  if (lastOf(given, 'version') !== undefined) {
    io.out(`redis-cli ${version}\n`);
    return 0;
  }
  const password = lastOf(given, 'password');
  if (password !== undefined && lastOf(given, 'quiet') === undefined)
    io.err("Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n");
  const [host, port] = [lastOf(given, 'host') ?? '127.0.0.1', lastOf(given, 'port') ?? '6379'];
  const client = yield* connect(io, host, Number(port));
  if (typeof client === 'string') {
    io.err(`Could not connect to Redis at ${host}:${port}: ${client}\n`);
    return 1;
  }
  const secret = password ?? io.environment.REDISCLI_AUTH;
  if (secret) {
    const reply = yield* client.ask(['auth', secret]);
    if (reply?.kind === 'error') io.err(`AUTH failed: ${reply.text}\n`);
  }
  const database = lastOf(given, 'database');
  if (database) yield* client.ask(['select', database]);
  const isRaw =
    lastOf(given, 'raw') !== undefined || (lastOf(given, 'no-raw') === undefined && io.terminal === undefined);
  const run = function* (words: readonly string[]): Generator<Wait, boolean, void> {
    const reply = yield* client.ask(words);
    if (!reply) {
      // A server that ends does not answer.
      if (words[0]?.toLowerCase() !== 'shutdown') io.err('Error: Server closed the connection\n');
      return false;
    }
    const isInfo = /^(?:info|lolwut)$/i.test(words[0] ?? '');
    if (isInfo && reply.kind === 'text') io.out(reply.text);
    else io.out(isRaw ? rawOf(reply) : `${formatted(reply, '')}\n`);
    return true;
  };
  if (command.length > 0) {
    const isAnswered = yield* run(command);
    client.close();
    return isAnswered ? 0 : 1;
  }
  for (;;) {
    if (io.terminal) io.out(`${host}:${port}> `);
    const line = yield* takeLine(io.stdin);
    const words = line === undefined ? [] : wordsOf(line);
    if (line === undefined || /^(?:quit|exit)$/i.test(words[0] ?? '')) break;
    if (words.length > 0 && !(yield* run(words))) return 1;
  }
  client.close();
  return 0;
};

interface Client {
  ask(words: readonly string[]): Generator<Wait, Reply | undefined, void>;
  close(): void;
}

function* connect(io: ProgramIO, host: string, port: number): Generator<Wait, Client | string, void> {
  const found = yield* arrival(io.network.lookUp(host));
  const [address] = found.kind === 'found' ? found.addresses : [];
  if (address === undefined)
    return found.kind === 'unknown' ? 'Name or service not known' : 'Temporary failure in name resolution';
  const reached = yield* arrival(io.network.connect({ address, port }));
  if (reached.kind === 'failed') return errors[reached.error] ?? 'Connection timed out';
  return clientOf(reached.value);
}

const errors: Record<string, string> = { ECONNREFUSED: 'Connection refused', EHOSTUNREACH: 'No route to host' };

function clientOf(connection: Connection): Client {
  const kept: Reply[] = [];
  let isEnded = false;
  const { wake, wait } = waitFor(() => kept.length > 0 || isEnded);
  const read = replyReader((reply) => kept.push(reply));
  connection.onData((chunk) => {
    read(chunk);
    wake();
  });
  connection.onEnd(() => {
    isEnded = true;
    wake();
  });
  return {
    *ask(words) {
      connection.write(Buffer.from(encodeCommand(words)));
      yield* wait();
      return kept.shift();
    },
    close: () => connection.end(),
  };
}

/** Options end where the command begins: what follows is its own. */
function splitWords(words: readonly string[]): { own: string[]; command: string[] } {
  let at = 0;
  while (at < words.length && words[at]?.startsWith('-')) at += /^-[hpan]$|^--pass$/.test(words[at] ?? '') ? 2 : 1;
  return { own: words.slice(0, at), command: words.slice(at) };
}

/** Words of a line, quoted as redis-cli has it. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double?.replace(/\\(.)/g, '$1') ?? single ?? plain ?? '',
  );
}

function rawOf(reply: Reply): string {
  if (reply.kind === 'error') return `${reply.text}\n\n`;
  return `${plainOf(reply)}\n`;
}

function plainOf(reply: Reply): string {
  if (reply.kind === 'number') return String(reply.value);
  if (reply.kind === 'nothing') return '';
  return reply.kind === 'list' ? reply.items.map(plainOf).join('\n') : reply.text;
}

function formatted(reply: Reply, indent: string): string {
  switch (reply.kind) {
    case 'status':
      return reply.text;
    case 'error':
      return `(error) ${reply.text}`;
    case 'number':
      return `(integer) ${reply.value}`;
    case 'nothing':
      return '(nil)';
    case 'text':
      return JSON.stringify(reply.text);
    case 'list': {
      if (reply.items.length === 0) return '(empty array)';
      const width = String(reply.items.length).length;
      const inner = `${indent}${' '.repeat(width + 2)}`;
      return reply.items
        .map((item, i) => `${i === 0 ? '' : indent}${String(i + 1).padStart(width)}) ${formatted(item, inner)}`)
        .join('\n');
    }
  }
}
