import type { HttpAnswer, HttpAsk } from '../../../network/http.ts';
import { arrival } from '../../../network/later.ts';
import { forever, type Program, type ProgramIO, type Script } from '../../process.ts';
import { type CommandOutcome, runCommand } from './command-line.ts';
import { tell } from './log-lines.ts';
import { airflowVersion } from './pod-request.ts';
import { type Scheduler, startScheduler } from './scheduler.ts';

const port = 8080;
// Where the command line asks the program that runs; the real one opens the database.
const commandPath = '/__command';

/** `airflow`: all of it in one program (`standalone`), and commands that ask it. */
export const airflow: Program = function* (io) {
  const [command = '', ...words] = io.argv.slice(1);
  if (command === 'version') {
    io.out(`${airflowVersion}\n`);
    return 0;
  }
  if (command === 'standalone') return yield* standalone(io);
  return yield* askRunning(io, [command, ...words]);
};

function* standalone(io: ProgramIO): Script {
  const say = (text: string) => tell(io, 'standalone', text);
  say('Starting Airflow Standalone');
  say('Checking database is initialized');
  say('Database ready');
  yield io.work(900);
  const scheduler = startScheduler(io);
  if (!io.listen(port, (ask) => serve(io, scheduler, ask))) {
    tell(
      io,
      'api-server',
      `ERROR: [Errno 98] error while attempting to bind on address ('0.0.0.0', ${port}): address already in use`,
    );
    return 1;
  }
  tell(io, 'api-server', `Uvicorn running on http://0.0.0.0:${port} (Press CTRL+C to quit)`);
  for (const { file, line, message } of scheduler.folder.errors())
    tell(io, 'dag-processor', `Failed to import: ${file}, line ${line}\n${message}`);
  for (const { id } of scheduler.folder.dags()) tell(io, 'dag-processor', `Creating ORM DAG for ${id}`);
  say('');
  say('Airflow is ready');
  say('');
  const stop = () => {
    say('Shutting down components');
    say('Complete');
    io.exit(0);
  };
  io.onSignal('TERM', stop);
  io.onSignal('INT', stop);
  for (;;) yield forever;
}

function serve(io: ProgramIO, scheduler: Scheduler, { method, path, body = '', from }: HttpAsk): HttpAnswer {
  const [route = ''] = path.split('?');
  const answers: Record<string, () => unknown> = {
    [commandPath]: () => runCommand(scheduler, wordsOf(body)),
    '/api/v2/version': () => ({ version: airflowVersion, git_version: null }),
    '/api/v2/monitor/health': () => ({
      metadatabase: { status: 'healthy' },
      scheduler: { status: 'healthy' },
      triggerer: { status: 'healthy' },
      dag_processor: { status: 'healthy' },
    }),
  };
  // Commands are for those inside of the Pod.
  const isOwn = route !== commandPath || from === '127.0.0.1';
  const found = isOwn ? answers[route] : undefined;
  const status = found ? 200 : 404;
  if (route !== commandPath)
    tell(
      io,
      'api-server',
      `INFO:     ${from}:0 - "${method} ${path} HTTP/1.1" ${status} ${found ? 'OK' : 'Not Found'}`,
    );
  const text = JSON.stringify(found ? found() : { detail: 'Not Found' });
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
  return { status, headers, body: text };
}

function wordsOf(body: string): string[] {
  const words: unknown = JSON.parse(body);
  return Array.isArray(words) ? words.map(String) : [];
}

function* askRunning(io: ProgramIO, words: readonly string[]): Script {
  const body = JSON.stringify(words);
  const headers = { host: 'localhost', 'content-length': String(Buffer.byteLength(body)) };
  const place = { address: '127.0.0.1', port };
  const reached = yield* arrival(io.network.http(place, { method: 'POST', path: commandPath, headers, body }));
  if (reached.kind === 'failed') {
    io.err('airflow: in the sandbox, commands ask the "airflow standalone" of their container, and none runs here\n');
    return 1;
  }
  const { code, out, err } = JSON.parse(reached.value.body) as CommandOutcome;
  if (out) io.out(out);
  if (err) io.err(err);
  return code;
}
