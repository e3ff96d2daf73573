import type { HttpAnswer, HttpAsk } from '../../../network/http.ts';
import type { Later } from '../../../network/later.ts';
import { forever, type Program, type ProgramIO, type Script, sleep } from '../../process.ts';
import { formatDate } from '../../shell/date.ts';
import { type App, createApp } from './app.ts';
import { answer } from './web.ts';

type Level = 'INFO' | 'ERROR';

/** `run-server.sh`: gunicorn with a worker that makes the application; one that ends is followed by another, again and again. */
export const runServer: Program = function* (io) {
  const { SUPERSET_BIND_ADDRESS: host = '0.0.0.0', SUPERSET_PORT: port = '8088' } = io.environment;
  const tell = (level: Level, pid: number, text: string) =>
    io.err(`[${formatDate(io.clock.now(), '%Y-%m-%d %H:%M:%S +0000')}] [${pid}] [${level}] ${text}\n`);
  // A Service named superset sets SUPERSET_PORT, to `tcp://ADDRESS:PORT`.
  if (!/^\d+$/.test(port)) {
    io.err(`\nError: '${port.split(':')[0]}' is not a valid port number.\n\n`);
    return 1;
  }
  tell('INFO', io.pid, 'Starting gunicorn 21.2.0');
  let app: App | undefined;
  const waiting = new Set<() => void>();
  const listen = () => io.listen(Number(port), (ask) => serve(io, ask, () => app, waiting));
  let listening = listen();
  for (let tries = 0; !listening && tries < 5; tries++) {
    tell('ERROR', io.pid, `Connection in use: ('${host}', ${port})`);
    tell('ERROR', io.pid, 'Retrying in 1 second.');
    yield sleep(io.clock, 1000);
    listening = listen();
  }
  if (!listening) {
    tell('ERROR', io.pid, `Can't connect to ('${host}', ${port})`);
    return 1;
  }
  let worker = io.pid + 1;
  const end = (name: string) => () => {
    tell('INFO', io.pid, `Handling signal: ${name}`);
    tell('INFO', worker, `Worker exiting (pid: ${worker})`);
    tell('INFO', io.pid, 'Shutting down: Master');
    io.exit(0);
  };
  io.onSignal('TERM', end('term'));
  io.onSignal('INT', end('int'));
  tell('INFO', io.pid, `Listening at: http://${host}:${port} (${io.pid})`);
  tell('INFO', io.pid, 'Using worker: gthread');
  for (; ; worker += 1) {
    tell('INFO', worker, `Booting worker with pid: ${worker}`);
    app = yield* createApp(io);
    if (app) break;
    tell('INFO', worker, `Worker exiting (pid: ${worker})`);
    yield sleep(io.clock, 1000);
    // gunicorn 21.2 tells it twice.
    tell('ERROR', io.pid, `Worker (pid:${worker}) exited with code 1`);
    tell('ERROR', io.pid, `Worker (pid:${worker}) exited with code 1.`);
  }
  app.metadata.close();
  io.allocate(workerBytes);
  for (const begin of [...waiting]) begin();
  for (;;) yield forever;
};

/** The master listens from the start: who asks before a worker is there waits for it. */
function serve(
  io: ProgramIO,
  ask: HttpAsk,
  appNow: () => App | undefined,
  waiting: Set<() => void>,
): Later<HttpAnswer> {
  return (done) => {
    let fiber: ReturnType<ProgramIO['spawn']> | undefined;
    const begin = () => {
      waiting.delete(begin);
      const app = appNow();
      if (app)
        fiber = io.spawn(
          (function* (): Script {
            done(yield* answer(io, app.settings, ask));
            return 0;
          })(),
        );
    };
    if (appNow()) begin();
    else waiting.add(begin);
    return () => {
      waiting.delete(begin);
      fiber?.end(0);
    };
  };
}

// As measured, with one worker.
const workerBytes = 225 * 2 ** 20;
