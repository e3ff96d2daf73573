import type { Wait } from '../../process.ts';
import { waitFor } from '../../programs/wait-for.ts';
import type { Stage } from './applications.ts';
import type { Scheduling } from './scheduling.ts';
import { createTaskSet, type TaskSetEnd } from './task-set.ts';

const starvationMs = 15_000;

export interface StageRun {
  stage: Stage;
  id: number;
}

export const nameOf = ({ stage, id }: StageRun) => `${stage.kind} ${id}`;

/** Runs the tasks of a stage that are missing, once; `parent` is the stage whose output they read. */
export function* runStage(
  scheduling: Scheduling,
  run: StageRun & { attempts: number },
  partitions: number[],
  parent: StageRun | undefined,
): Generator<Wait, TaskSetEnd, void> {
  const { io, log, settings } = scheduling;
  const { stage, id } = run;
  const beganMs = io.clock.now();
  const dag = (text: string) => log('INFO', 'DAGScheduler', text);
  dag(`Submitting ${nameOf(run)} (${stage.rdd}), which has no missing parents`);
  logBroadcast(scheduling, stage);
  const vector = `(first 15 tasks are for partitions Vector(${partitions.slice(0, 15).join(', ')}))`;
  dag(`Submitting ${partitions.length} missing tasks from ${nameOf(run)} (${stage.rdd}) ${vector}`);
  const taskSet = createTaskSet({
    io,
    log,
    stage,
    partitions,
    name: `${id}.${run.attempts++}`,
    maxFailures: settings.maxFailures,
    nextTask: () => scheduling.next.task++,
    // A reduce task that starts while outputs are lost cannot fetch them.
    lacksInput: () => parent?.stage.tasks.some((_, partition) => !scheduling.outputs.has(partition)) ?? false,
    finished(partition, executor) {
      if (stage.kind === 'ShuffleMapStage' && scheduling.executors.has(executor))
        scheduling.outputs.set(partition, executor);
    },
  });
  scheduling.taskSet = taskSet;
  if (scheduling.isCancelled) taskSet.cancel();
  const { wake, wait } = waitFor(() => taskSet.end() !== undefined);
  scheduling.look = wake;
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
  scheduling.offer();
  yield* wait();
  quiet();
  scheduling.taskSet = undefined;
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

function logBroadcast({ log, next, settings }: Scheduling, { broadcastKiB: [values, bytes] }: Stage): void {
  const number = next.broadcast++;
  const store = (text: string) => log('INFO', 'MemoryStore', text);
  const free = settings.driverStorage;
  store(`Block broadcast_${number} stored as values in memory (estimated size ${values.toFixed(1)} KiB, free ${free})`);
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
