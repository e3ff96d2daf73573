import type { Connection } from '../../../network/connection.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import { readLines, sendLine } from '../../programs/json-lines.ts';
import { waitFor } from '../../programs/wait-for.ts';
import type { Job, Stage } from './applications.ts';
import type { ExecutorState } from './executor-state.ts';
import type { SparkLog } from './log4j.ts';
import { shownBytes } from './memory.ts';
import type { FromDriver, FromExecutor } from './protocol.ts';
import { createTaskSet, type TaskSet } from './task-set.ts';

/** An executor that has found its driver. */
export interface Executor {
  id: number;
  address: string;
  blockPort: number;
  clientPort: number;
  storageBytes: number;
  cores: number;
  connection: Connection;
}

/** How a job ended; cancelled: the context was stopped under it. */
export type JobEnd =
  | { kind: 'done'; results: number[] }
  | { kind: 'aborted'; reason: string }
  | { kind: 'cancelled'; job: number };

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
// spark.stage.maxConsecutiveAttempts
const mostAttempts = 4;
const starvationMs = 15_000;

/** Makes the scheduler of an application; `driver` is where its blocks are. */
export function createScheduler(
  io: ProgramIO,
  log: SparkLog,
  settings: { cores: number; maxFailures: number; driver: string; driverStorage: string },
): Scheduler {
  const executors = new Map<number, Executor>();
  const state = { taskSet: undefined as TaskSet | undefined, isCancelled: false, isStopped: false };
  const next = { task: 0, stage: 0, job: 0, broadcast: 0, epoch: 0 };
  /** Of the shuffle: which executor holds the output of which map task. */
  let outputs = new Map<number, number>();
  let look = () => {};

  const disable = (id: number) => {
    const executor = executors.get(id);
    if (!executor || state.isStopped) return;
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
    outputs = new Map([...outputs].filter(([, holder]) => holder !== id));
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

  const offer = () => {
    state.taskSet?.offer([...executors.values()], (executor, task) => tell(executor.connection, { say: 'task', task }));
    look();
  };

  const scheduler: Scheduler = {
    accept(connection) {
      let id: number | undefined;
      readLines<FromExecutor>(connection, (message) => {
        if (message.say === 'hello')
          log('INFO', endpoint, `No executor found for ${connection.remote.address}:${connection.remote.port}`);
        else if (message.say === 'register') {
          id = message.id;
          register(connection, message);
        } else if (message.say === 'done') state.taskSet?.finished(message.task, message.result);
        else state.taskSet?.failed(message.task, message.error);
        offer();
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
      const host = executor?.address ?? state.taskSet?.hostOf(id);
      log('ERROR', 'TaskSchedulerImpl', `Lost executor ${id}${host === undefined ? '' : ` on ${host}`}: ${reason}`);
      state.taskSet?.executorLost(id, reason, phase !== 'deleted');
      offer();
    },
    registered: () => executors.size,
    *ready(wanted) {
      const needed = Math.ceil(wanted * 0.8);
      let isLate = false;
      const { wake, wait } = waitFor(() => isLate || executors.size >= needed || state.isCancelled);
      look = wake;
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
    *run(job) {
      const id = next.job++;
      const beganMs = io.clock.now();
      const dag = (text: string) => log('INFO', 'DAGScheduler', text);
      const took = () => ((io.clock.now() - beganMs) / 1000).toFixed(6);
      log('INFO', 'SparkContext', `Starting job: ${job.call}`);
      const stages = job.stages.map((stage) => ({ stage, id: next.stage++, attempts: 0 }));
      const result = stages.at(-1);
      const parent = stages.length > 1 ? stages[0] : undefined;
      if (!result) return { kind: 'done', results: [] };
      const parents = parent ? `List(${nameOf(parent)})` : 'List()';
      if (parent) dag(`Registering RDD 1 (${parent.stage.call}) as input to shuffle 0`);
      dag(`Got job ${id} (${job.call}) with ${result.stage.tasks.length} output partitions`);
      dag(`Final stage: ${nameOf(result)} (${job.call})`);
      dag(`Parents of final stage: ${parents}`);
      dag(`Missing parents: ${parents}`);
      for (;;) {
        if (parent) {
          const missing = [...parent.stage.tasks.keys()].filter((partition) => !outputs.has(partition));
          const end = missing.length > 0 ? yield* runStage(parent, missing, undefined) : undefined;
          if (end && end.kind !== 'done') return failed(end);
          if (parent.stage.tasks.some((_, partition) => !outputs.has(partition))) continue;
          if (end) {
            next.epoch++;
            dag('looking for newly runnable stages');
            dag('running: Set()');
            dag(`waiting: Set(${nameOf(result)})`);
            dag('failed: Set()');
          }
        }
        const end = yield* runStage(result, [...result.stage.tasks.keys()], parent);
        if (end.kind === 'done') {
          dag(`Job ${id} is finished. Cancelling potential speculative or zombie tasks for this job`);
          log('INFO', 'TaskSchedulerImpl', `Killing all running tasks in stage ${result.id}: Stage finished`);
          dag(`Job ${id} finished: ${job.call}, took ${took()} s`);
          return { kind: 'done', results: end.results };
        }
        if (end.kind !== 'fetch-failed') return failed(end);
        if (result.attempts >= mostAttempts)
          return failed({
            kind: 'aborted',
            reason: `Job aborted due to stage failure: ${nameOf(result)} (${job.call}) has failed the maximum allowable number of times: ${mostAttempts}. Most recent failure reason:\n${end.reason}\n`,
          });
        if (parent)
          dag(
            `Resubmitting ${nameOf(parent)} (${parent.stage.call}) and ${nameOf(result)} (${job.call}) due to fetch failure`,
          );
        dag('Resubmitting failed stages');
      }

      function failed(
        end: { kind: 'aborted'; reason: string } | { kind: 'cancelled' } | { kind: 'fetch-failed' },
      ): JobEnd {
        dag(`Job ${id} failed: ${job.call}, took ${took()} s`);
        return end.kind === 'aborted' ? end : { kind: 'cancelled', job: id };
      }
    },
    cancel() {
      state.isCancelled = true;
      state.taskSet?.cancel();
      look();
    },
    stop() {
      state.isStopped = true;
      for (const { connection } of executors.values()) tell(connection, { say: 'stop' });
    },
  };
  return scheduler;

  function* runStage(
    run: { stage: Stage; id: number; attempts: number },
    partitions: number[],
    parent: { stage: Stage; id: number } | undefined,
  ) {
    const { stage, id } = run;
    const beganMs = io.clock.now();
    const dag = (text: string) => log('INFO', 'DAGScheduler', text);
    dag(`Submitting ${nameOf(run)} (${stage.rdd}), which has no missing parents`);
    logBroadcast(stage);
    const vector = `(first 15 tasks are for partitions Vector(${partitions.slice(0, 15).join(', ')}))`;
    dag(`Submitting ${partitions.length} missing tasks from ${nameOf(run)} (${stage.rdd}) ${vector}`);
    const taskSet = createTaskSet({
      io,
      log,
      stage,
      partitions,
      name: `${id}.${run.attempts++}`,
      maxFailures: settings.maxFailures,
      nextTask: () => next.task++,
      // A reduce task that starts while outputs are lost cannot fetch them.
      lacksInput: () => parent?.stage.tasks.some((_, partition) => !outputs.has(partition)) ?? false,
      finished(partition, executor) {
        if (stage.kind === 'ShuffleMapStage' && executors.has(executor)) outputs.set(partition, executor);
      },
    });
    state.taskSet = taskSet;
    if (state.isCancelled) taskSet.cancel();
    const { wake, wait } = waitFor(() => taskSet.end() !== undefined);
    look = wake;
    const complain = () => {
      if (!taskSet.hasStarted())
        log(
          'WARN',
          'TaskSchedulerImpl',
          'Initial job has not accepted any resources; check your cluster UI to ensure that workers are registered and have sufficient resources',
        );
      quiet = io.clock.after(starvationMs, complain);
    };
    let quiet = io.clock.after(starvationMs, complain);
    offer();
    yield* wait();
    quiet();
    state.taskSet = undefined;
    const end = taskSet.end() ?? { kind: 'cancelled' };
    const seconds = ((io.clock.now() - beganMs) / 1000).toFixed(3);
    const name = `${nameOf(run)} (${stage.call})`;
    if (end.kind === 'fetch-failed' && parent)
      dag(`Marking ${name} as failed due to a fetch failure from ${nameOf(parent)} (${parent.stage.call})`);
    if (end.kind === 'done') dag(`${name} finished in ${seconds} s`);
    else {
      const reason = end.kind === 'cancelled' ? 'Stage cancelled because SparkContext was shut down' : end.reason;
      dag(`${name} failed in ${seconds} s due to ${reason}`);
    }
    return end;
  }

  function logBroadcast({ broadcastKiB: [values, bytes] }: Stage): void {
    const number = next.broadcast++;
    const store = (text: string) => log('INFO', 'MemoryStore', text);
    const free = settings.driverStorage;
    store(
      `Block broadcast_${number} stored as values in memory (estimated size ${values.toFixed(1)} KiB, free ${free})`,
    );
    store(
      `Block broadcast_${number}_piece0 stored as bytes in memory (estimated size ${bytes.toFixed(1)} KiB, free ${free})`,
    );
    log(
      'INFO',
      'BlockManagerInfo',
      `Added broadcast_${number}_piece0 in memory on ${settings.driver} (size: ${bytes.toFixed(1)} KiB, free: ${free})`,
    );
    log('INFO', 'SparkContext', `Created broadcast ${number} from broadcast at DAGScheduler.scala:1611`);
  }
}

const nameOf = ({ stage, id }: { stage: Stage; id: number }) => `${stage.kind} ${id}`;

const tell = (connection: Connection, message: FromDriver) => sendLine(connection, message);
