import type { HttpAnswer } from '../../../network/http.ts';
import { arrival } from '../../../network/later.ts';
import { errorText } from '../../../network/texts.ts';
import { type Program, type ProgramIO, sleep, type Wait } from '../../process.ts';
import { within } from '../../programs/within.ts';
import { readFlags } from './flags.ts';
import { answer, type Handler, log, mustListen, mux, problem, untilKilled } from './go.ts';

/** The guestbook: a store that a primary keeps and its replicas copy, and a front before them. */
export const guestbook: Program = function* (io) {
  const flags = readFlags(io.argv.slice(2));
  const port = flags.number('http-port', 80);
  const book: Book = { entries: {}, replicas: [], backendPort: flags.number('backend-port', 6379) };
  const primary = flags.text('replicaof', '');
  if (primary !== '') io.spawn(register(io, book, primary));
  const serve = mux(io, { ...routes(io, book), '/': () => problem(io, 404, '404 page not found') });
  if (!mustListen(io, port, serve)) return 1;
  return yield* untilKilled(io);
};

interface Book {
  entries: Record<string, string>;
  replicas: string[];
  backendPort: number;
}

/** Tries for fifteen seconds to be told of changes. */
function* register(io: ProgramIO, book: Book, primary: string): Generator<Wait, number, void> {
  const endMs = io.clock.now() + 15_000;
  const place = `${primary}:${book.backendPort}`;
  while (io.clock.now() < endMs) {
    const request = `register?host=${io.network.address}`;
    log(io, `Registering to primary: ${place}/${request}`);
    const text = yield* ask(io, primary, book.backendPort, request);
    if (typeof text === 'string') {
      book.entries = JSON.parse(text).data;
      log(io, `Registered to node: ${primary}`);
      return 0;
    }
    log(io, `encountered error while registering to primary: ${text.error}. Retrying in 1s.`);
    yield sleep(io.clock, 1000);
  }
  log(io, 'Timed out while registering to primary.');
  io.exit(1);
  return 1;
}

function routes(io: ProgramIO, book: Book): Record<string, Handler> {
  const of = (query: URLSearchParams, name: string) => query.get(name) ?? '';
  return {
    '/register'(query) {
      const host = of(query, 'host');
      log(io, `GET /register?host=${host}`);
      book.replicas.push(host);
      log(io, `Node '${host}' registered.`);
      return answer(io, 200, JSON.stringify({ data: book.entries }));
    },
    '/get'(query) {
      const key = of(query, 'key');
      log(io, `GET /get?key=${key}`);
      return answer(io, 200, JSON.stringify({ data: key === '' ? book.entries : (book.entries[key] ?? '') }));
    },
    '/set'(query) {
      const [key, value] = [of(query, 'key'), of(query, 'value')];
      log(io, `GET /set?key=${key}&value=${value}`);
      if (key === '') return problem(io, 400, 'cannot set with empty key.');
      book.entries[key] = value;
      return later(io, function* () {
        for (const replica of book.replicas) {
          const told = yield* ask(io, replica, book.backendPort, `set?key=${key}&value=${value}`);
          if (typeof told === 'string') continue;
          return problem(io, 417, `encountered error while propagating to replica '${replica}': ${told.error}`);
        }
        return answer(io, 200, JSON.stringify({ message: 'Updated' }));
      });
    },
    '/guestbook'(query) {
      const [command, key, value] = [of(query, 'cmd').toLowerCase(), of(query, 'key'), of(query, 'value')];
      log(io, `GET /guestbook?cmd=${command}&key=${key}&value=${value}`);
      if (command !== 'get' && command !== 'set') return problem(io, 400, `unsupported cmd: '${command}'`);
      if (command === 'set' && key === '') return problem(io, 400, 'cannot set with empty key.');
      const host = command === 'get' ? 'agnhost-replica' : 'agnhost-primary';
      return later(io, function* () {
        const text = yield* ask(io, host, book.backendPort, `${command}?key=${key}&value=${value}`);
        return typeof text === 'string' ? answer(io, 200, text) : problem(io, 417, `encountered error: ${text.error}`);
      });
    },
  };
}

/** An answer that a script works out. */
const later =
  (io: ProgramIO, script: () => Generator<Wait, HttpAnswer, void>): ReturnType<Handler> =>
  (done) => {
    const fiber = io.spawn(
      (function* () {
        done(yield* script());
        return 0;
      })(),
    );
    return () => fiber.end(1);
  };

function* ask(
  io: ProgramIO,
  host: string,
  port: number,
  request: string,
): Generator<Wait, string | { error: string }, void> {
  const url = JSON.stringify(`http://${host}:${port}/${request}`);
  const found = yield* arrival(io.network.lookUp(host));
  const address = found.kind === 'found' ? found.addresses[0] : undefined;
  if (address === undefined) return { error: `Get ${url}: dial tcp: lookup ${host}: no such host` };
  const headers = { host: `${host}:${port}`, 'user-agent': 'Go-http-client/1.1', 'accept-encoding': 'gzip' };
  const asked = io.network.http({ address, port }, { method: 'GET', path: `/${request}`, headers });
  const outcome = yield* arrival(within(io.clock, 5000, asked));
  if (outcome?.kind === 'reached') return outcome.value.body;
  const why = outcome
    ? `dial tcp ${address}:${port}: connect: ${errorText[outcome.error].toLowerCase()}`
    : 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  return { error: `Get ${url}: ${why}` };
}
