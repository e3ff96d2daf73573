import type { Connection } from '../../../network/connection.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import { readLines, sendLine } from '../../programs/json-lines.ts';
import { waitFor } from '../../programs/wait-for.ts';
import type { Job } from './applications.ts';
import type { ExecutorState } from './executor-state.ts';
import { type JobEnd, runJob } from './job-run.ts';
import type { SparkLog } from './log4j.ts';
import { shownBytes } from './memory.ts';
import type { FromDriver, FromExecutor, TaskOrder } from './protocol.ts';
import type { Scheduling } from './scheduling.ts';
import type { Executor } from './task-set.ts';

/** Gives tasks to executors, job after job. */
export interface Scheduler {
  accept(connection: Connection): void;
  /** An executor's Pod has ended. */
  lost(state: ExecutorState): void;
  registered(): number;
  /** Waits until enough executors are there, for as long as Spark does. */
  ready(wanted: number): Generator<Wait, void, void>;
  run(job: Job): Generator<Wait, JobEnd, void>;
  cancel(): void;
  /** Tells all executors to go. */
  stop(): void;
}

const endpoint = 'KubernetesClusterSchedulerBackend$KubernetesDriverEndpoint';
// spark.scheduler.maxRegisteredResourcesWaitingTime
const readyLimitMs = 30_000;

/** Makes the scheduler of an application; `driver` is where its blocks are. */
export function createScheduler(io: ProgramIO, log: SparkLog, settings: Scheduling['settings']): Scheduler {
  const executors = new Map<number, Executor>();
  const scheduling: Scheduling = {
    io,
    log,
    settings,
    executors,
    taskSet: undefined,
    isCancelled: false,
    isStopped: false,
    next: { task: 0, stage: 0, job: 0, broadcast: 0, epoch: 0 },
    outputs: new Map(),
    look() {},
    offer() {
      const launch = (executor: Executor, task: TaskOrder) => tell(executor.connection, { say: 'task', task });
      scheduling.taskSet?.offer([...executors.values()], launch);
      scheduling.look();
    },
  };
  const { next, outputs } = scheduling;

  const disable = (id: number) => {
    const executor = executors.get(id);
    if (!executor || scheduling.isStopped) return;
    executors.delete(id);
    const { address, blockPort } = executor;
    log('INFO', endpoint, `Disabling executor ${id}.`);
    log('INFO', 'DAGScheduler', `Executor lost: ${id} (epoch ${next.epoch})`);
    log('INFO', 'BlockManagerMasterEndpoint', `Trying to remove executor ${id} from BlockManagerMaster.`);
    log(
      'INFO',
      'BlockManagerMasterEndpoint',
      `Removing block manager BlockManagerId(${id}, ${address}, ${blockPort}, None)`,
    );
    log('INFO', 'BlockManagerMaster', `Removed ${id} successfully in removeExecutor`);
    log('INFO', 'DAGScheduler', `Shuffle files lost for executor: ${id} (epoch ${next.epoch})`);
    next.epoch++;
    for (const [partition, holder] of outputs) if (holder === id) outputs.delete(partition);
  };

  const register = (connection: Connection, message: FromExecutor & { say: 'register' }) => {
    const { id, address, blockPort } = message;
    const clientPort = connection.remote.port;
    executors.set(id, { ...message, clientPort, cores: settings.cores, connection });
    log(
      'INFO',
      endpoint,
      `Registered executor NettyRpcEndpointRef(spark-client://Executor) (${address}:${clientPort}) with ID ${id},  ResourceProfileId 0`,
    );
    log(
      'INFO',
      'BlockManagerMasterEndpoint',
      `Registering block manager ${address}:${blockPort} with ${shownBytes(message.storageBytes)} RAM, BlockManagerId(${id}, ${address}, ${blockPort}, None)`,
    );
    tell(connection, { say: 'accepted' });
  };

  return {
    accept(connection) {
      let id: number | undefined;
      readLines<FromExecutor>(connection, (message) => {
        if (message.say === 'hello')
          log('INFO', endpoint, `No executor found for ${connection.remote.address}:${connection.remote.port}`);
        else if (message.say === 'register') {
          id = message.id;
          register(connection, message);
        } else if (message.say === 'done') scheduling.taskSet?.finished(message.task, message.result);
        else scheduling.taskSet?.failed(message.task, message.error);
        scheduling.offer();
      });
      const close = () => {
        if (id !== undefined) disable(id);
        id = undefined;
        connection.end();
      };
      connection.onEnd(close);
      connection.onClose(close);
    },
    lost({ id, phase, reason }) {
      const executor = executors.get(id);
      disable(id);
      const host = executor?.address ?? scheduling.taskSet?.hostOf(id);
      log('ERROR', 'TaskSchedulerImpl', `Lost executor ${id}${host === undefined ? '' : ` on ${host}`}: ${reason}`);
      scheduling.taskSet?.executorLost(id, reason, phase !== 'deleted');
      scheduling.offer();
    },
    registered: () => executors.size,
    *ready(wanted) {
      const needed = Math.ceil(wanted * 0.8);
      let isLate = false;
      const { wake, wait } = waitFor(() => isLate || executors.size >= needed || scheduling.isCancelled);
      scheduling.look = wake;
      const stop = io.clock.after(readyLimitMs, () => {
        isLate = true;
        wake();
      });
      yield* wait();
      stop();
      const why =
        executors.size >= needed
          ? 'reached minRegisteredResourcesRatio: 0.8'
          : `waiting maxRegisteredResourcesWaitingTime: ${readyLimitMs}000000(ns)`;
      log(
        'INFO',
        'KubernetesClusterSchedulerBackend',
        `SchedulerBackend is ready for scheduling beginning after ${why}`,
      );
    },
    run: (job) => runJob(scheduling, job),
    cancel() {
      scheduling.isCancelled = true;
      scheduling.taskSet?.cancel();
      scheduling.look();
    },
    stop() {
      scheduling.isStopped = true;
      for (const { connection } of executors.values()) tell(connection, { say: 'stop' });
    },
  };
}

const tell = (connection: Connection, message: FromDriver) => sendLine(connection, message);
