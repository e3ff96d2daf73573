import type { Connection } from '../../../network/connection.ts';
import { arrival } from '../../../network/later.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import { readLines, sendLine } from '../../programs/json-lines.ts';
import type { Ask, Tell } from './protocol.ts';

/** A tool's connection to the broker. */
export interface Client {
  ask(ask: Ask): Generator<Wait, Tell | undefined, void>;
  send(ask: Ask): void;
  /** The next message; undefined when the connection has ended, or after `waitMs` without one. */
  next(waitMs?: number): Generator<Wait, Tell | undefined, void>;
  isOpen(): boolean;
  close(): void;
}

// What a real client does while nobody answers: it tries again and again, and warns.
const patienceMs = 60_000;
const retryMs = 1000;

/**
 * Connects as Kafka's clients do: to a bootstrap server, which tells where the broker says it is, and then to that place. A
 * text says why it cannot.
 */
export function* connect(io: ProgramIO, bootstrap: string): Generator<Wait, Client | string, void> {
  const first = placeOf(bootstrap.split(',')[0] ?? '');
  if (!first) return `Invalid url in bootstrap.servers: ${bootstrap}`;
  const begin = yield* reach(io, first.host, first.port, -1);
  if (typeof begin === 'string') return begin;
  const told = yield* begin.ask({ ask: 'metadata' });
  begin.close();
  if (told?.tell !== 'metadata') return 'Timed out waiting for a node assignment.';
  return yield* reach(io, told.host, told.port, told.broker);
}

function placeOf(text: string): { host: string; port: number } | undefined {
  const [, host, port] = /^([^:/]+):(\d+)$/.exec(text.trim()) ?? [];
  return host ? { host, port: Number(port) } : undefined;
}

function* reach(io: ProgramIO, host: string, port: number, broker: number): Generator<Wait, Client | string, void> {
  const untilMs = io.clock.now() + patienceMs;
  const found = yield* arrival(io.network.lookUp(host));
  const [address] = found.kind === 'found' ? found.addresses : [];
  if (address === undefined)
    return broker < 0
      ? `No resolvable bootstrap urls given in bootstrap.servers`
      : `Couldn't resolve server ${host}:${port} of node ${broker}`;
  for (;;) {
    const reached = yield* arrival(io.network.connect({ address, port }));
    if (reached.kind === 'reached') return clientOf(io, reached.value);
    io.err(
      `WARN [AdminClient clientId=adminclient-1] Connection to node ${broker} (${host}/${address}:${port}) could not be established. Node may not be available. (org.apache.kafka.clients.NetworkClient)\n`,
    );
    if (io.clock.now() + retryMs > untilMs) return 'Timed out waiting for a node assignment. Call: fetchMetadata';
    yield (resume) => io.clock.after(retryMs, resume);
  }
}

function clientOf(io: ProgramIO, connection: Connection): Client {
  const kept: Tell[] = [];
  let ended = false;
  let wake = () => {};
  readLines<Tell>(connection, (message) => {
    kept.push(message);
    wake();
  });
  const end = () => {
    ended = true;
    wake();
  };
  connection.onEnd(end);
  connection.onClose(end);
  const client: Client = {
    *ask(ask) {
      sendLine(connection, ask);
      return yield* client.next();
    },
    send: (ask) => sendLine(connection, ask),
    *next(waitMs) {
      if (kept.length === 0 && !ended)
        yield (resume) => {
          wake = resume;
          const giveUp = waitMs === undefined ? () => {} : io.clock.after(waitMs, resume);
          return () => {
            wake = () => {};
            giveUp();
          };
        };
      wake = () => {};
      return kept.shift();
    },
    isOpen: () => !ended,
    close() {
      connection.end();
      connection.destroy();
    },
  };
  return client;
}
