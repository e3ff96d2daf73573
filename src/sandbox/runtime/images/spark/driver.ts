import type { ProgramIO, Script } from '../../process.ts';
import type { Application } from './applications.ts';
import { numberOf, type SparkConf } from './conf.ts';
import { type Context, startContext, stopContext } from './context.ts';
import type { JobEnd } from './job-run.ts';
import { type SparkLog, sparkLog } from './log4j.ts';

/** What a JVM ends with that is asked to stop. */
const terminated = 143;

/** What the driver ends with when too many executors have failed. */
const exceedMaxExecutorFailures = 11;

/** Runs an application as the driver of its executors; gives the exit code. */
export function* runDriver(io: ProgramIO, conf: SparkConf, application: Application): Script {
  const log = sparkLog(io);
  io.onSignal('TERM', () => io.exit(terminated));
  yield io.work(1200);
  const context = yield* startContext(io, log, conf, application);
  if (typeof context === 'string') return fail(io, application, context);
  const { scheduler, state } = context;
  io.onSignal('TERM', () => {
    log('INFO', 'SparkContext', 'Invoking stop() from shutdown hook');
    io.spawn(stopAndExit(io, log, context));
  });
  yield* scheduler.ready(numberOf(conf, 'spark.executor.instances', 2));
  let end: JobEnd = { kind: 'done', results: [] };
  for (const job of application.jobs) {
    end = yield* scheduler.run(job);
    if (end.kind !== 'done') break;
  }
  if (end.kind === 'done') io.out(application.print(end.results));
  yield* stopContext(io, log, context);
  if (end.kind === 'done') {
    leave(log, context.directory);
    return 0;
  }
  const reason = end.kind === 'aborted' ? end.reason : `Job ${end.job} cancelled because SparkContext was shut down`;
  const code = fail(io, application, `org.apache.spark.SparkException: ${reason}`);
  leave(log, context.directory);
  return state.hasTooManyFailures ? exceedMaxExecutorFailures : code;
}

function* stopAndExit(io: ProgramIO, log: SparkLog, context: Context): Script {
  yield* stopContext(io, log, context);
  leave(log, context.directory);
  io.exit(terminated);
  return terminated;
}

function leave(log: SparkLog, directory: string): void {
  log('INFO', 'ShutdownHookManager', 'Shutdown hook called');
  log('INFO', 'ShutdownHookManager', `Deleting directory ${directory}`);
}

/** What an exception that nobody catches prints. */
function fail(io: ProgramIO, { language }: Application, exception: string): number {
  io.err(
    language === 'scala'
      ? `Exception in thread "main" ${exception}\n`
      : `Traceback (most recent call last):\npy4j.protocol.Py4JJavaError: An error occurred while calling a Java method.\n: ${exception}\n`,
  );
  return 1;
}
