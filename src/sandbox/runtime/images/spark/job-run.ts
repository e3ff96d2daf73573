import type { Wait } from '../../process.ts';
import type { Job } from './applications.ts';
import type { Scheduling } from './scheduling.ts';
import { nameOf, runStage } from './stage-run.ts';

/** How a job ended; cancelled: the context was stopped under it. */
export type JobEnd =
  | { kind: 'done'; results: number[] }
  | { kind: 'aborted'; reason: string }
  | { kind: 'cancelled'; job: number };

// spark.stage.maxConsecutiveAttempts
const mostAttempts = 4;

/** Runs the stages of a job; the parent's again as long as outputs of it are lost. */
export function* runJob(scheduling: Scheduling, job: Job): Generator<Wait, JobEnd, void> {
  const { io, log, next } = scheduling;
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
      const missing = [...parent.stage.tasks.keys()].filter((partition) => !scheduling.outputs.has(partition));
      const end = missing.length > 0 ? yield* runStage(scheduling, parent, missing, undefined) : undefined;
      if (end && end.kind !== 'done') return failed(end);
      if (parent.stage.tasks.some((_, partition) => !scheduling.outputs.has(partition))) continue;
      if (end) {
        next.epoch++;
        dag('looking for newly runnable stages');
        dag('running: Set()');
        dag(`waiting: Set(${nameOf(result)})`);
        dag('failed: Set()');
      }
    }
    const end = yield* runStage(scheduling, result, [...result.stage.tasks.keys()], parent);
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

  function failed(end: { kind: 'aborted'; reason: string } | { kind: 'cancelled' } | { kind: 'fetch-failed' }): JobEnd {
    dag(`Job ${id} failed: ${job.call}, took ${took()} s`);
    return end.kind === 'aborted' ? end : { kind: 'cancelled', job: id };
  }
}
