import { forever, type Program, type ProgramIO } from '../../process.ts';
import { dial } from './dial.ts';
import { readDuration, readFlags } from './flags.ts';
import { answer, goDuration, type Handler, log, mustListen, mux, redirect } from './go.ts';
import { runShell } from './run-shell.ts';

/** Answers many questions about the network by HTTP, and a few by UDP. */
export const netexec: Program = function* (io) {
  const flags = readFlags(io.argv.slice(2));
  const port = flags.number('http-port', 8080);
  const udpPort = flags.number('udp-port', 8081);
  const state = { isEnding: false, isReady: udpPort !== -1 };
  io.onSignal('TERM', () => {
    state.isEnding = true;
    const delay = flags.number('delay-shutdown', 0);
    if (delay > 0) log(io, `Sleeping ${delay} seconds before terminating...`);
    io.clock.after(delay * 1000, () => io.exit(0));
  });
  if (state.isReady) {
    log(io, `Started UDP server on port  ${udpPort}`);
    serveUdp(io, udpPort);
  }
  log(io, `Started HTTP server on port ${port}`);
  const serve = mux(io, routes(io, port, state));
  const override = flags.text('http-override', '');
  const isServed = mustListen(io, port, (ask) =>
    serve(override === '' ? ask : { ...ask, method: 'GET', path: override }),
  );
  if (!isServed) return 1;
  for (;;) yield forever;
};

function serveUdp(io: ProgramIO, port: number): void {
  io.listenUdp(port, ({ from, payload, reply }) => {
    const text = Buffer.from(payload).toString('utf8').trim().toLowerCase();
    const client = `${from.address}:${from.port}`;
    const say = (line: string, answered: string) => {
      log(io, line);
      reply(Buffer.from(answered));
    };
    if (text === 'hostname') say('Sending udp hostName response', io.hostname);
    else if (text.startsWith('echo ')) say(`Echoing ${text.slice(5)} to UDP client ${client}`, text.slice(5));
    else if (text === 'clientip') say(`Sending clientip back to UDP client ${client}`, client);
    else if (text === 'serverport') say(`Sending server port to UDP client ${port}`, `${port}`);
    else if (text !== '') log(io, `Unknown UDP command received from ${client}: ${text}`);
  });
}

function routes(io: ProgramIO, port: number, state: { isEnding: boolean; isReady: boolean }): Record<string, Handler> {
  const logged =
    (line: (query: URLSearchParams) => string, handler: Handler): Handler =>
    (query, ask) => {
      log(io, line(query));
      return handler(query, ask);
    };
  const plain = (path: string, handler: Handler) => logged(() => `GET ${path}`, handler);
  const of = (query: URLSearchParams, name: string) => query.get(name) ?? '';
  return {
    '/': plain('/', () => answer(io, 200, `NOW: ${goTime(io.clock.now())}`)),
    '/clientip': plain('/clientip', (_, { from, fromPort }) => answer(io, 200, `${from}:${fromPort}`)),
    '/serverport': plain('/serverport', () => answer(io, 200, `${port}`)),
    '/hostname': plain('/hostname', () => answer(io, 200, io.hostname)),
    '/hostName': plain('/hostName', () => answer(io, 200, io.hostname)),
    '/header': logged(
      (query) => `GET /header${query.get('key') ? `?key=${query.get('key')}` : ''}`,
      (query, { headers }) => {
        const key = query.get('key');
        if (key) return answer(io, 200, headers[key.toLowerCase()] ?? '');
        const all = Object.entries(headers).filter(([name]) => name !== 'host');
        return answer(
          io,
          200,
          JSON.stringify(Object.fromEntries(all.map(([name, value]) => [canonical(name), [value]]))),
        );
      },
    ),
    '/echo': logged(
      (query) => `GET /echo?msg=${of(query, 'msg')}&code=${of(query, 'code')}`,
      (query) => answer(io, Number(of(query, 'code') || 200), of(query, 'msg')),
    ),
    '/dial': (query) => dial(io, query),
    '/exit': (query) => leave(io, query),
    '/shutdown': plain('/shutdown', () => {
      io.clock.after(0, () => io.exit(0));
      return answer(io, 200, '');
    }),
    '/healthz': plain('/healthz', () => answer(io, state.isReady ? 200 : 412, '')),
    '/readyz': plain('/readyz', () => {
      if (state.isEnding) return answer(io, 503, 'shutting down');
      return state.isReady ? answer(io, 200, 'ok') : answer(io, 412, '');
    }),
    '/redirect': logged(
      (query) => `GET /redirect?msg=${of(query, 'location')}&code=${of(query, 'code')}`,
      (query) => redirect(io, of(query, 'location'), Number(of(query, 'code') || 302)),
    ),
    '/shell': logged(
      (query) => `GET /shell?cmd=${query.get('shellCommand') || of(query, 'cmd')}`,
      (query) => runShell(io, query.get('shellCommand') || of(query, 'cmd')),
    ),
  };
}

const canonical = (name: string) => name.replace(/(^|-)[a-z]/g, (text) => text.toUpperCase());

const goTime = (ms: number) => `${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')} +0000 UTC`;

/** `/exit?code=…&wait=…&timeout=…` */
function leave(io: ProgramIO, query: URLSearchParams): ReturnType<Handler> {
  const [code, timeout, wait] = ['code', 'timeout', 'wait'].map((name) => query.get(name) ?? '');
  log(io, `GET /exit?code=${code}&timeout=${timeout}&wait=${wait}`);
  for (const [name, value] of [
    ['timeout', timeout],
    ['wait', wait],
  ])
    if (value && readDuration(value) === undefined)
      return answer(
        io,
        200,
        `argument '${name}' must be a valid golang duration or empty, got ${JSON.stringify(value)}\n`,
      );
  const [waitMs, timeoutMs] = [readDuration(wait) ?? 0, readDuration(timeout) ?? 0];
  const plan = `Will begin shutdown in ${goDuration(waitMs)}, allowing ${goDuration(timeoutMs)} for connections to close`;
  log(io, `${plan}, then will exit with ${Number(code)}`);
  if (timeoutMs === 0) {
    // It ends in the middle of the request: the client hears nothing.
    return () => io.clock.after(waitMs, () => io.exit(Number(code)));
  }
  io.clock.after(waitMs, () => {
    log(io, 'Graceful shutdown completed with: <nil>');
    io.exit(Number(code));
  });
  return answer(io, 200, '');
}
