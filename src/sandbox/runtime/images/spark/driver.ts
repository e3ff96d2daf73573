import { isRecord } from '../../../../kube/object.ts';
import { type ApiClient, apiClient } from '../../api/client.ts';
import { makeAll } from '../../make-directories.ts';
import type { ProgramIO, Script, Wait } from '../../process.ts';
import { type Allocator, createAllocator } from './allocator.ts';
import type { Application } from './applications.ts';
import { executorMemory, numberOf, type SparkConf, sparkVersion } from './conf.ts';
import {
  javaVersion,
  logBlockManager,
  logResources,
  logSecurity,
  type SparkLog,
  sparkLog,
  systemLine,
} from './log4j.ts';
import { shownBytes, storageBytes } from './memory.ts';
import { applicationId, resourcePrefix, uniqueId } from './names.ts';
import { refusal } from './refusal.ts';
import { createScheduler, type JobEnd, type Scheduler } from './scheduler.ts';

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

interface Context {
  scheduler: Scheduler;
  allocator: Allocator;
  state: { hasTooManyFailures: boolean };
  ui: string;
  directory: string;
}

/** Makes the SparkContext; a text is the exception that it ends with. */
function* startContext(
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
  const port = numberOf(conf, 'spark.driver.port', 0) || 32_768 + Math.floor(io.random() * 28_000);
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
  if (typeof begun === 'string') {
    log('ERROR', 'SparkContext', `Error initializing SparkContext.\n${begun}`);
    log('INFO', 'SparkContext', 'SparkContext is stopping with exitCode 0.');
    logEnd(log, ui, false);
    return begun;
  }
  const { api, namespace, url, driver } = begun;
  const image = conf.get('spark.kubernetes.executor.container.image') ?? conf.get('spark.kubernetes.container.image');
  if (!image) {
    const error = 'org.apache.spark.SparkException: Must specify the executor container image';
    log('ERROR', 'SparkContext', `Error initializing SparkContext.\n${error}`);
    logEnd(log, ui, false);
    return error;
  }
  const blockPort = numberOf(conf, 'spark.driver.blockManager.port', 0) || 32_768 + Math.floor(io.random() * 28_000);
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
      localDirectory: io.environment.SPARK_LOCAL_DIRS ?? `/var/data/spark-${applicationId(io.random).slice(6)}`,
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
    log('ERROR', 'SparkContext', `Error initializing SparkContext.\n${refused}`);
    yield* stopContext(io, log, context);
    return refused;
  }
  logBlockManager(log, { id: 'driver', host, address: io.network.address, port: blockPort });
  return context;
}

/** The API server, and the driver's own Pod where its name is given; a text is the exception. */
function* findDriver(
  io: ProgramIO,
  conf: SparkConf,
): Generator<
  Wait,
  string | { api: ApiClient; namespace: string; url: string; driver: { name: string; uid: string } | undefined },
  void
> {
  const outer = 'org.apache.spark.SparkException: External scheduler cannot be instantiated';
  const master = (conf.get('spark.master') ?? '').replace(/^k8s:\/\//, '');
  // In cluster mode the master is where spark-submit found it; the driver asks by the cluster's own name.
  const isInCluster = conf.get('spark.kubernetes.submitInDriver') === 'true';
  const url = isInCluster ? 'https://kubernetes.default.svc' : master.replace(/\/$/, '');
  const namespace = conf.get('spark.kubernetes.namespace') ?? 'default';
  const name = conf.get('spark.kubernetes.driver.pod.name');
  const api = apiClient(io, 'fabric8-kubernetes-client/6.7.2');
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  if (!api)
    return `${outer}\nCaused by: ${refusal('GET', url + path, { kind: 'refused', code: 401, reason: 'Unauthorized', message: 'Unauthorized', body: '' }, name ?? '')}`;
  if (name === undefined) return { api, namespace, url, driver: undefined };
  const found = yield* api.ask({ path });
  if (found.kind === 'refused' && found.code === 404)
    return `${outer}\nCaused by: org.apache.spark.SparkException: No pod was found named ${name} in the cluster in the namespace ${namespace} (this was supposed to be the driver pod.).`;
  if (found.kind !== 'done')
    return `${outer}\nCaused by: java.lang.reflect.InvocationTargetException\nCaused by: ${refusal('GET', url + path, found, name)}`;
  const uid = isRecord(found.body.metadata) ? `${found.body.metadata.uid}` : '';
  return { api, namespace, url, driver: { name, uid } };
}

function* stopAndExit(io: ProgramIO, log: SparkLog, context: Context): Script {
  yield* stopContext(io, log, context);
  leave(log, context.directory);
  io.exit(terminated);
  return terminated;
}

function* stopContext(io: ProgramIO, log: SparkLog, context: Context): Generator<Wait, void, void> {
  log('INFO', 'SparkContext', 'SparkContext is stopping with exitCode 0.');
  log('INFO', 'SparkUI', `Stopped Spark web UI at ${context.ui}`);
  log('INFO', 'KubernetesClusterSchedulerBackend', 'Shutting down all executors');
  log('INFO', 'KubernetesClusterSchedulerBackend$KubernetesDriverEndpoint', 'Asking each executor to shut down');
  context.scheduler.stop();
  log('WARN', 'ExecutorPodsWatchSnapshotSource', 'Kubernetes client has been closed.');
  yield* context.allocator.stop();
  yield io.work(100);
  logEnd(log, undefined, true);
}

function logEnd(log: SparkLog, ui: string | undefined, wasWhole: boolean): void {
  if (ui !== undefined) log('INFO', 'SparkUI', `Stopped Spark web UI at ${ui}`);
  log('INFO', 'MapOutputTrackerMasterEndpoint', 'MapOutputTrackerMasterEndpoint stopped!');
  log('INFO', 'MemoryStore', 'MemoryStore cleared');
  log('INFO', 'BlockManager', 'BlockManager stopped');
  log('INFO', 'BlockManagerMaster', 'BlockManagerMaster stopped');
  if (!wasWhole) log('WARN', 'MetricsSystem', 'Stopping a MetricsSystem that is not running');
  log('INFO', 'OutputCommitCoordinator$OutputCommitCoordinatorEndpoint', 'OutputCommitCoordinator stopped!');
  log('INFO', 'SparkContext', 'Successfully stopped SparkContext');
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
