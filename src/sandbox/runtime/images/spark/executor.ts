import type { Connection } from '../../../network/connection.ts';
import { arrival, type Later } from '../../../network/later.ts';
import { type Program, type ProgramIO, type Script, sleep, type Wait } from '../../process.ts';
import { readLines, sendLine } from '../../programs/json-lines.ts';
import { waitFor } from '../../programs/wait-for.ts';
import { mebibytes } from './conf.ts';
import {
  javaVersion,
  logBlockManager,
  logResources,
  logSecurity,
  type SparkLog,
  sparkLog,
  systemLine,
} from './log4j.ts';
import { type Heap, nativeBytes, openHeap, shownBytes, storageBytes } from './memory.ts';
import { anyPort } from './ports.ts';
import type { FromDriver, TaskOrder } from './protocol.ts';
import { resultOf } from './results.ts';

/** What the JVM ends with when its heap is full. */
const outOfHeap = 52;

/** `/opt/entrypoint.sh executor`: finds its driver, and does tasks until it is told to stop. */
export const executor: Program = function* (io) {
  const { environment } = io;
  io.err("Using Spark's default log4j profile: org/apache/spark/log4j2-defaults.properties\n");
  const log = sparkLog(io);
  const id = environment.SPARK_EXECUTOR_ID ?? '';
  const url = /^spark:\/\/CoarseGrainedScheduler@([^:]+):(\d+)$/.exec(environment.SPARK_DRIVER_URL ?? '');
  const heapMiB = mebibytes(environment.SPARK_EXECUTOR_MEMORY ?? '');
  if (!url || heapMiB === undefined || !/^\d+$/.test(id)) {
    io.err('The sandbox runs an executor in the environment that its driver gives it, and in no other.\n');
    return 1;
  }
  io.allocate(nativeBytes);
  const heap = openHeap(heapMiB, (bytes) => void io.allocate(bytes));
  yield io.work(2500);
  log('INFO', 'KubernetesExecutorBackend', `Started daemon with process name: 1@${io.hostname}`);
  for (const signal of ['TERM', 'HUP', 'INT']) log('INFO', 'SignalUtils', `Registering signal handler for ${signal}`);
  const terminated = { isTrue: false };
  for (const signal of ['TERM', 'HUP', 'INT'] as const)
    io.onSignal(signal, () => {
      log('ERROR', 'CoarseGrainedExecutorBackend', `RECEIVED SIGNAL ${signal}`);
      terminated.isTrue = true;
      wake();
    });
  log('WARN', 'NativeCodeLoader', nativeCode);
  logSecurity(log, environment.SPARK_USER ?? 'spark');
  const [, host = '', port = ''] = url;
  const connection = yield* reach(io, log, host, Number(port));
  if (!connection) return 1;

  const inbox: FromDriver[] = [];
  const state = { isClosed: false };
  const { wake, wait } = waitFor(() => inbox.length > 0 || state.isClosed || terminated.isTrue);
  readLines<FromDriver>(connection, (message) => {
    inbox.push(message);
    wake();
  });
  const close = () => {
    state.isClosed = true;
    wake();
  };
  connection.onEnd(close);
  connection.onClose(close);
  sendLine(connection, { say: 'hello', id: Number(id) });

  const directory = environment.SPARK_LOCAL_DIRS ?? '/tmp';
  log('INFO', 'DiskBlockManager', `Created local directory at ${directory}/blockmgr-${io.hostname}`);
  const capacity = storageBytes(heapMiB);
  log('INFO', 'MemoryStore', `MemoryStore started with capacity ${shownBytes(capacity)}`);
  yield io.work(1000);
  log('INFO', 'CoarseGrainedExecutorBackend', `Connecting to driver: ${environment.SPARK_DRIVER_URL}`);
  logResources(log, 'spark.executor');
  const address = environment.SPARK_EXECUTOR_POD_IP ?? io.network.address;
  const blockPort = anyPort(io);
  sendLine(connection, { say: 'register', id: Number(id), address, blockPort, storageBytes: capacity });
  const store = { capacity, used: 0 };
  for (;;) {
    yield* wait();
    const message = inbox.shift();
    if (terminated.isTrue || !message) {
      if (!terminated.isTrue)
        log(
          'ERROR',
          'CoarseGrainedExecutorBackend',
          `Executor self-exiting due to : Driver ${host}:${port} disassociated! Shutting down.`,
        );
      return stop(log, terminated.isTrue ? 143 : 1);
    }
    if (message.say === 'stop') {
      log('INFO', 'CoarseGrainedExecutorBackend', 'Driver commanded a shutdown');
      connection.end();
      return stop(log, 0);
    }
    if (message.say === 'accepted') {
      log('INFO', 'CoarseGrainedExecutorBackend', 'Successfully registered with driver');
      log('INFO', 'Executor', `Starting executor ID ${id} on host ${address}`);
      log('INFO', 'Executor', systemLine);
      log('INFO', 'Executor', `Java version ${javaVersion}`);
      logBlockManager(log, { id, host: address, address, port: blockPort });
      log('INFO', 'Executor', "Starting executor with user classpath (userClassPathFirst = false): ''");
    } else io.spawn(runTask({ io, log, heap, store, connection }, message.task));
  }
};

export const nativeCode =
  'Unable to load native-hadoop library for your platform... using builtin-java classes where applicable';

interface Worker {
  io: ProgramIO;
  log: SparkLog;
  heap: Heap;
  store: { capacity: number; used: number };
  connection: Connection;
}

function* runTask({ io, log, heap, store, connection }: Worker, task: TaskOrder): Script {
  log('INFO', 'CoarseGrainedExecutorBackend', `Got assigned task ${task.id}`);
  log('INFO', 'Executor', `Running task ${task.name} (TID ${task.id})`);
  if (task.remoteBytes) {
    log('INFO', 'ShuffleBlockFetcherIterator', 'Started 1 remote fetches in 12 ms');
    heap.receive(task.remoteBytes);
  }
  // Half of the work is done when the task has all of its data.
  yield io.work(task.workMs / 2);
  if (!heap.take(task.heapBytes)) {
    const error = 'java.lang.OutOfMemoryError: Java heap space';
    log('ERROR', 'Executor', `Exception in task ${task.name} (TID ${task.id})\n${error}`);
    log(
      'ERROR',
      'SparkUncaughtExceptionHandler',
      `[Container in shutdown] Uncaught exception in thread Thread[Executor task launch worker for task ${task.name} (TID ${task.id}),5,main]\n${error}`,
    );
    sendLine(connection, { say: 'failed', task: task.id, error });
    io.exit(outOfHeap);
  }
  yield io.work(task.workMs / 2);
  if (task.cacheBytes) keep(log, store, heap, task, task.cacheBytes);
  heap.free(task.heapBytes);
  log('INFO', 'Executor', `Finished task ${task.name} (TID ${task.id}). 1125 bytes result sent to driver`);
  sendLine(connection, { say: 'done', task: task.id, result: resultOf(task, io.random) });
  return 0;
}

function keep(log: SparkLog, store: Worker['store'], heap: Heap, { block }: TaskOrder, bytes: number): void {
  const free = store.capacity - store.used;
  if (bytes <= free && heap.take(bytes)) {
    store.used += bytes;
    log(
      'INFO',
      'MemoryStore',
      `Block ${block} stored as values in memory (estimated size ${shownBytes(bytes)}, free ${shownBytes(free - bytes)})`,
    );
    return;
  }
  log('INFO', 'MemoryStore', `Will not store ${block}`);
  log('WARN', 'MemoryStore', `Not enough space to cache ${block} in memory! (computed ${shownBytes(bytes)} so far)`);
  log('WARN', 'BlockManager', `Block ${block} could not be removed as it was not found on disk or in memory`);
  log('WARN', 'BlockManager', `Putting block ${block} failed`);
}

function stop(log: SparkLog, code: number): number {
  log('INFO', 'MemoryStore', 'MemoryStore cleared');
  log('INFO', 'BlockManager', 'BlockManager stopped');
  log('INFO', 'ShutdownHookManager', 'Shutdown hook called');
  return code;
}

/** Connects to the driver: three tries, as the bootstrap of a real one has. */
function* reach(
  io: ProgramIO,
  log: SparkLog,
  host: string,
  port: number,
): Generator<Wait, Connection | undefined, void> {
  let problem = '';
  for (const attempt of [1, 2, 3]) {
    if (attempt > 1) yield sleep(io.clock, 5000);
    const found = yield* arrival(io.network.lookUp(host));
    const [address] = found.kind === 'found' ? found.addresses : [];
    if (address === undefined) {
      problem = `java.io.IOException: Failed to connect to ${host}:${port}\nCaused by: java.net.UnknownHostException: ${host}`;
      continue;
    }
    const connected: Later<{ kind: string; value?: Connection }> = io.network.connect({ address, port });
    const reached = yield* arrival(connected);
    if (reached.value) {
      log(
        'INFO',
        'TransportClientFactory',
        `Successfully created connection to ${host}/${address}:${port} after 18 ms (0 ms spent in bootstraps)`,
      );
      return reached.value;
    }
    problem = `java.io.IOException: Failed to connect to ${host}/${address}:${port}`;
  }
  io.err(
    `Exception in thread "main" java.lang.reflect.UndeclaredThrowableException\nCaused by: org.apache.spark.SparkException: Exception thrown in awaitResult: \nCaused by: ${problem}\n`,
  );
  return undefined;
}
