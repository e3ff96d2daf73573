import { makeAll } from '../../make-directories.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import { type Allocator, createAllocator } from './allocator.ts';
import type { Application } from './applications.ts';
import { executorMemory, numberOf, type SparkConf, sparkVersion } from './conf.ts';
import { findDriver } from './driver-pod.ts';
import { javaVersion, logBlockManager, logResources, logSecurity, type SparkLog, systemLine } from './log4j.ts';
import { shownBytes, storageBytes } from './memory.ts';
import { applicationId, localDirectory, resourcePrefix, uniqueId } from './names.ts';
import { anyPort } from './ports.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';

/** What an application has while it runs. */
export interface Context {
  scheduler: Scheduler;
  allocator: Allocator;
  state: { hasTooManyFailures: boolean };
  ui: string;
  directory: string;
}

/** Makes the SparkContext; a text is the exception that it ends with. */
export function* startContext(
  io: ProgramIO,
  log: SparkLog,
  conf: SparkConf,
  application: Application,
): Generator<Wait, Context | string, void> {
  const user = io.environment.SPARK_USER ?? 'spark';
  log('INFO', 'SparkContext', `Running Spark version ${sparkVersion}`);
  log('INFO', 'SparkContext', systemLine);
  log('INFO', 'SparkContext', `Java version ${javaVersion}`);
  logResources(log, 'spark.driver');
  log('INFO', 'SparkContext', `Submitted application: ${application.name}`);
  log('INFO', 'ResourceProfile', `Default ResourceProfile created, executor resources: ${profileOf(conf)}`);
  const cores = numberOf(conf, 'spark.executor.cores', 1);
  log('INFO', 'ResourceProfile', `Limiting resource is cpus at ${cores} tasks per executor`);
  log('INFO', 'ResourceProfileManager', 'Added ResourceProfile id: 0');
  logSecurity(log, user);

  // Without a setting it is the Pod's name, which nobody else can resolve.
  const host = conf.get('spark.driver.host') ?? io.hostname;
  const port = numberOf(conf, 'spark.driver.port', 0) || anyPort(io);
  conf.set('spark.driver.port', String(port));
  let accept: Scheduler['accept'] = (connection) => connection.destroy();
  if (!io.listenTcp(port, (connection) => accept(connection)))
    return `java.net.BindException: Address already in use: Service 'sparkDriver' failed after 16 retries (starting from ${port})!`;
  log('INFO', 'Utils', `Successfully started service 'sparkDriver' on port ${port}.`);
  log('INFO', 'SparkEnv', 'Registering MapOutputTracker');
  log('INFO', 'SparkEnv', 'Registering BlockManagerMaster');
  log(
    'INFO',
    'BlockManagerMasterEndpoint',
    'Using org.apache.spark.storage.DefaultTopologyMapper for getting topology information',
  );
  log('INFO', 'BlockManagerMasterEndpoint', 'BlockManagerMasterEndpoint up');
  log('INFO', 'SparkEnv', 'Registering BlockManagerMasterHeartbeat');
  const id = uniqueId(io.random, io.clock.now());
  const directory = `${io.environment.SPARK_LOCAL_DIRS ?? conf.get('spark.local.dir') ?? '/tmp'}/blockmgr-${id}`;
  makeAll(io, directory);
  log('INFO', 'DiskBlockManager', `Created local directory at ${directory}`);
  // In cluster mode the driver's Pod has a limit, and with it the serial collector.
  const storage = shownBytes(
    io.environment.SPARK_DRIVER_BIND_ADDRESS ? storageBytes(1024) : (1024 - 300) * 0.6 * 2 ** 20,
  );
  log('INFO', 'MemoryStore', `MemoryStore started with capacity ${storage}`);
  log('INFO', 'SparkEnv', 'Registering OutputCommitCoordinator');
  yield io.work(500);
  const ui = `http://${host}:4040`;
  if (io.listen(4040, () => webPage)) {
    log('INFO', 'JettyUtils', 'Start Jetty 0.0.0.0:4040 for SparkUI');
    log('INFO', 'Utils', "Successfully started service 'SparkUI' on port 4040.");
  }
  log(
    'INFO',
    'SparkKubernetesClientFactory',
    'Auto-configuring K8S client using current context from users K8S config file',
  );
  yield io.work(800);

  const begun = yield* findDriver(io, conf);
  if (typeof begun === 'string') return failedToBegin(log, ui, begun);
  const { api, namespace, url, driver } = begun;
  const image = conf.get('spark.kubernetes.executor.container.image') ?? conf.get('spark.kubernetes.container.image');
  if (!image)
    return failedToBegin(log, ui, 'org.apache.spark.SparkException: Must specify the executor container image');
  const blockPort = numberOf(conf, 'spark.driver.blockManager.port', 0) || anyPort(io);
  const state = { hasTooManyFailures: false };
  const scheduler = createScheduler(io, log, {
    cores,
    maxFailures: numberOf(conf, 'spark.task.maxFailures', 4),
    driver: `${host}:${blockPort}`,
    driverStorage: storage,
  });
  accept = scheduler.accept;
  const allocator = createAllocator(
    io,
    api,
    log,
    {
      conf,
      image,
      namespace,
      url,
      user,
      driver,
      appId: conf.get('spark.app.id') ?? applicationId(io.random),
      appName: application.name,
      prefix: conf.get('spark.kubernetes.executor.podNamePrefix') ?? resourcePrefix(application.name, id),
      driverUrl: `spark://CoarseGrainedScheduler@${host}:${port}`,
      configMap: `spark-exec-${uniqueId(io.random, io.clock.now())}-conf-map`,
      localDirectory: io.environment.SPARK_LOCAL_DIRS ?? localDirectory(io.random),
    },
    {
      lost: scheduler.lost,
      tooManyFailures() {
        state.hasTooManyFailures = true;
        log('INFO', 'SparkContext', 'Invoking stop() from shutdown hook');
        scheduler.cancel();
      },
    },
  );
  const context: Context = { scheduler, allocator, state, ui, directory };
  const refused = yield* allocator.begin();
  if (refused !== undefined) {
    logFailure(log, refused);
    yield* stopContext(io, log, context);
    return refused;
  }
  logBlockManager(log, { id: 'driver', host, address: io.network.address, port: blockPort });
  return context;
}

/** Ends a context that has no scheduler yet; gives the error on. */
function failedToBegin(log: SparkLog, ui: string, error: string): string {
  logFailure(log, error);
  logStop(log, ui);
  logEnd(log, false);
  return error;
}

/** Lets the executors go, and takes away what was made for the application. */
export function* stopContext(io: ProgramIO, log: SparkLog, context: Context): Generator<Wait, void, void> {
  logStop(log, context.ui);
  log('INFO', 'KubernetesClusterSchedulerBackend', 'Shutting down all executors');
  log('INFO', 'KubernetesClusterSchedulerBackend$KubernetesDriverEndpoint', 'Asking each executor to shut down');
  context.scheduler.stop();
  log('WARN', 'ExecutorPodsWatchSnapshotSource', 'Kubernetes client has been closed.');
  yield* context.allocator.stop();
  yield io.work(100);
  logEnd(log, true);
}

const logFailure = (log: SparkLog, error: string) =>
  log('ERROR', 'SparkContext', `Error initializing SparkContext.\n${error}`);

function logStop(log: SparkLog, ui: string): void {
  log('INFO', 'SparkContext', 'SparkContext is stopping with exitCode 0.');
  log('INFO', 'SparkUI', `Stopped Spark web UI at ${ui}`);
}

function logEnd(log: SparkLog, wasWhole: boolean): void {
  log('INFO', 'MapOutputTrackerMasterEndpoint', 'MapOutputTrackerMasterEndpoint stopped!');
  log('INFO', 'MemoryStore', 'MemoryStore cleared');
  log('INFO', 'BlockManager', 'BlockManager stopped');
  log('INFO', 'BlockManagerMaster', 'BlockManagerMaster stopped');
  if (!wasWhole) log('WARN', 'MetricsSystem', 'Stopping a MetricsSystem that is not running');
  log('INFO', 'OutputCommitCoordinator$OutputCommitCoordinatorEndpoint', 'OutputCommitCoordinator stopped!');
  log('INFO', 'SparkContext', 'Successfully stopped SparkContext');
}

const webPage = {
  status: 501,
  headers: { 'Content-Type': 'text/plain' },
  body: "The sandbox does not simulate Spark's web pages; the driver's log has what they show.\n",
};

function profileOf(conf: SparkConf): string {
  const { heapMiB, overheadMiB } = executorMemory(conf);
  const entry = (name: string, amount: number) => `${name} -> name: ${name}, amount: ${amount}, script: , vendor: `;
  const entries = [
    ...(conf.has('spark.executor.memoryOverhead') ? [entry('memoryOverhead', overheadMiB)] : []),
    entry('cores', numberOf(conf, 'spark.executor.cores', 1)),
    entry('memory', heapMiB),
    entry('offHeap', 0),
  ];
  return `Map(${entries.join(', ')}), task resources: Map(cpus -> name: cpus, amount: 1.0)`;
}
