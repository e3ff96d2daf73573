import type { Connection } from '../../../network/connection.ts';
import type { ProgramIO } from '../../process.ts';
import type { Stage } from './applications.ts';
import type { SparkLog } from './log4j.ts';
import type { TaskOrder } from './protocol.ts';

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

/** How the tasks of a stage ended. */
export type TaskSetEnd =
  | { kind: 'done'; results: number[] }
  | { kind: 'aborted'; reason: string }
  | { kind: 'fetch-failed'; reason: string }
  | { kind: 'cancelled' };

/** The tasks of one attempt of a stage. */
export interface TaskSet {
  /** Gives what is to be done to executors that have a core free. */
  offer(executors: readonly Executor[], launch: (executor: Executor, task: TaskOrder) => void): void;
  finished(task: number, result: number): void;
  failed(task: number, error: string): void;
  executorLost(id: number, reason: string, isItsFault: boolean): void;
  /** Where an executor is that it has given a task. */
  hostOf(executor: number): string | undefined;
  hasStarted(): boolean;
  cancel(): void;
  end(): TaskSetEnd | undefined;
}

interface Attempt {
  partition: number;
  number: number;
  executor: Executor;
  startedMs: number;
}

export function createTaskSet(settings: {
  io: ProgramIO;
  log: SparkLog;
  stage: Stage;
  partitions: readonly number[];
  /** `1.0`: the stage and its attempt. */
  name: string;
  maxFailures: number;
  nextTask(): number;
  lacksInput(): boolean;
  finished(partition: number, executor: number): void;
}): TaskSet {
  const { io, log, stage, name, partitions } = settings;
  const queue = [...partitions];
  const running = new Map<number, Attempt>();
  const tries = new Map<number, number>();
  const failures = new Map<number, number>();
  const results = new Map<number, number>();
  const errors = new Map<string, number>();
  /** Executors that end for what another task did: what they got since has not begun. */
  const dying = new Set<number>();
  const [stageId] = name.split('.');
  let end: TaskSetEnd | undefined;
  let hasStarted = false;
  const manager = (level: 'INFO' | 'WARN' | 'ERROR', text: string) => log(level, 'TaskSetManager', text);
  const nameOf = (task: number, { partition, number }: Attempt) =>
    `task ${partition}.${number} in stage ${name} (TID ${task})`;
  log('INFO', 'TaskSchedulerImpl', `Adding task set ${name} with ${partitions.length} tasks resource profile 0`);

  const start = (executor: Executor, partition: number, launch: (task: TaskOrder) => void) => {
    const number = tries.get(partition) ?? 0;
    tries.set(partition, number + 1);
    const task = settings.nextTask();
    const attempt = { partition, number, executor, startedMs: io.clock.now() };
    running.set(task, attempt);
    hasStarted = true;
    const { address, id } = executor;
    const place = stage.tasks[partition]?.remoteBytes === undefined ? 'PROCESS_LOCAL' : 'NODE_LOCAL';
    manager(
      'INFO',
      `Starting ${nameOf(task, attempt)} (${address}, executor ${id}, partition ${partition}, ${place}, ${stage.taskBytes} bytes) `,
    );
    const shape = stage.tasks[partition];
    if (settings.lacksInput() || !shape) return fetchFailed(task, attempt);
    launch({ ...shape, id: task, name: `${partition}.${number} in stage ${name}` });
  };

  const fetchFailed = (task: number, attempt: Attempt) => {
    running.delete(task);
    const reason = `org.apache.spark.shuffle.MetadataFetchFailedException: Missing an output location for shuffle 0 partition ${attempt.partition}`;
    const { address, id } = attempt.executor;
    manager(
      'WARN',
      `Lost ${nameOf(task, attempt)} (${address} executor ${id}): FetchFailed(null, shuffleId=0, mapIndex=-1, mapId=-1, reduceId=${attempt.partition}, message=\n${reason}\n\n)`,
    );
    manager(
      'INFO',
      `task ${attempt.partition}.${attempt.number} in stage ${name} (TID ${task}) failed, but the task will not be re-executed (either because the task failed with a shuffle data fetch failure, so the previous stage needs to be re-run, or because a different copy of the task has already succeeded).`,
    );
    end ??= { kind: 'fetch-failed', reason };
  };

  /** Tries again, or gives up. */
  const again = (task: number, attempt: Attempt, error: string) => {
    const { partition } = attempt;
    const count = (failures.get(partition) ?? 0) + 1;
    failures.set(partition, count);
    if (count < settings.maxFailures) {
      queue.push(partition);
      return;
    }
    manager('ERROR', `Task ${partition} in stage ${name} failed ${count} times; aborting job`);
    const { address, id } = attempt.executor;
    const reason = `Job aborted due to stage failure: Task ${partition} in stage ${name} failed ${count} times, most recent failure: Lost ${nameOf(task, attempt)} (${address} executor ${id}): ${error}\nDriver stacktrace:`;
    log('INFO', 'TaskSchedulerImpl', `Cancelling stage ${stageId}`);
    log('INFO', 'TaskSchedulerImpl', `Killing all running tasks in stage ${stageId}: Stage cancelled: ${reason}`);
    end ??= { kind: 'aborted', reason };
  };

  return {
    offer(executors, launch) {
      // One task for each in turn, as Spark spreads them.
      for (let given = true; given && queue.length > 0 && !end; ) {
        given = false;
        for (const executor of executors) {
          const busy = [...running.values()].filter((one) => one.executor.id === executor.id).length;
          if (busy >= executor.cores || end) continue;
          const partition = queue.shift();
          if (partition === undefined) break;
          given = true;
          start(executor, partition, (task) => launch(executor, task));
        }
      }
    },
    finished(task, result) {
      const attempt = running.get(task);
      if (!attempt || end) return;
      running.delete(task);
      const { partition, executor, startedMs } = attempt;
      results.set(partition, result);
      settings.finished(partition, executor.id);
      manager(
        'INFO',
        `Finished ${nameOf(task, attempt)} in ${io.clock.now() - startedMs} ms on ${executor.address} (executor ${executor.id}) (${results.size}/${partitions.length})`,
      );
      if (results.size < partitions.length) return;
      log('INFO', 'TaskSchedulerImpl', `Removed TaskSet ${name}, whose tasks have all completed, from pool `);
      end = { kind: 'done', results: partitions.map((one) => results.get(one) ?? 0) };
    },
    failed(task, error) {
      const attempt = running.get(task);
      if (!attempt || end) return;
      running.delete(task);
      const seen = errors.get(error) ?? 0;
      errors.set(error, seen + 1);
      const { address, id } = attempt.executor;
      dying.add(id);
      const [exception, message] = error.split(/: (.*)/s);
      if (seen === 0) manager('WARN', `Lost ${nameOf(task, attempt)} (${address} executor ${id}): ${error}\n`);
      else
        manager(
          'INFO',
          `Lost ${nameOf(task, attempt)} on ${address}, executor ${id}: ${exception} (${message}) [duplicate ${seen}]`,
        );
      again(task, attempt, `${error}\n`);
    },
    executorLost(lost, reason, isItsFault) {
      for (const [task, attempt] of [...running]) {
        if (attempt.executor.id !== lost || end) continue;
        running.delete(task);
        const { address, id } = attempt.executor;
        if (!isItsFault || dying.has(lost)) {
          manager(
            'INFO',
            `task ${attempt.partition}.${attempt.number} in stage ${name} (TID ${task}) failed because while it was being computed, its executor exited for a reason unrelated to the task. Not counting this failure towards the maximum number of failures for the task.`,
          );
          queue.push(attempt.partition);
          continue;
        }
        const error = `ExecutorLostFailure (executor ${id} exited caused by one of the running tasks) Reason: ${reason}`;
        manager('WARN', `Lost ${nameOf(task, attempt)} (${address} executor ${id}): ${error}`);
        again(task, attempt, error);
      }
    },
    hostOf: (executor) => [...running.values()].find((one) => one.executor.id === executor)?.executor.address,
    hasStarted: () => hasStarted,
    cancel() {
      end ??= { kind: 'cancelled' };
    },
    end: () => end,
  };
}
