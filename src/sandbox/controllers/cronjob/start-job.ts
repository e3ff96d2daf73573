import { controllerOf, type Job } from '../../../kube/object.ts';
import { formatTime, parseTime } from '../../../kube/time.ts';
import { ApiError } from '../../api/errors.ts';
import { isNamespaceTerminating } from '../create-once.ts';
import type { CronSync } from './cron-sync.ts';
import { jobName, jobOf } from './job-of.ts';
import { mostRecentSchedule, nextScheduleIn, type Schedule, scheduleOf } from './schedule.ts';

/** Begins the Job that is due, if one is. Returns the milliseconds until the next one; undefined when none will be. */
export async function startDueJob(sync: CronSync): Promise<number | undefined> {
  const { cronJob, now } = sync;
  let next: Schedule;
  try {
    next = scheduleOf(cronJob);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const message = `unparseable schedule: ${JSON.stringify(cronJob.spec.schedule)} : ${problem}`;
    await sync.tell('Warning', 'UnparseableSchedule', message);
    return undefined;
  }
  const { mostRecentMs, missed } = mostRecentSchedule(cronJob, now, next, true);
  if (mostRecentMs !== undefined) {
    if (missed === 'many') {
      const message = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
      await sync.tell('Warning', 'TooManyMissedTimes', message);
    }
    await startUnlessBarred(sync, mostRecentMs);
  }
  return nextScheduleIn(cronJob, now, next);
}

async function startUnlessBarred(sync: CronSync, scheduledMs: number): Promise<void> {
  const { cronJob, now } = sync;
  const { startingDeadlineSeconds, concurrencyPolicy } = cronJob.spec;
  if (startingDeadlineSeconds !== undefined && scheduledMs + startingDeadlineSeconds * 1000 < now) {
    const when = new Date(scheduledMs).toUTCString().replace('GMT', '+0000');
    await sync.tell('Warning', 'MissSchedule', `Missed scheduled time to start a job: ${when}`);
    return;
  }
  const name = jobName(cronJob, scheduledMs);
  const isKnown = sync.active.some((ref) => ref.name === name && ref.namespace === cronJob.metadata.namespace);
  if (isKnown || parseTime(sync.status.lastScheduleTime) === scheduledMs) return;
  if (concurrencyPolicy === 'Forbid' && sync.active.length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    await sync.tell('Normal', 'JobAlreadyActive', message);
    return;
  }
  if (concurrencyPolicy === 'Replace')
    for (const { namespace, name: running } of sync.active) {
      const job = sync.client.get('jobs.batch', `${namespace}/${running}`);
      if (job) await sync.deleteJob(job);
    }
  const job = await startJob(sync, scheduledMs);
  if (!job) return;
  sync.addActive(job);
  sync.status.lastScheduleTime = formatTime(scheduledMs);
}

/** Makes the Job; one that is there already is taken when it is the CronJob's and not known yet. */
async function startJob(sync: CronSync, scheduledMs: number): Promise<Job | undefined> {
  const { client, cronJob } = sync;
  try {
    const job = await client.create('jobs.batch', jobOf(cronJob, scheduledMs));
    await sync.tell('Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
    return job;
  } catch (error) {
    if (!(error instanceof ApiError) || isNamespaceTerminating(error)) throw error;
    if (error.reason === 'AlreadyExists') {
      const found = client.get('jobs.batch', `${cronJob.metadata.namespace}/${jobName(cronJob, scheduledMs)}`);
      const isOwn = found && controllerOf(found)?.uid === cronJob.metadata.uid;
      return isOwn && !sync.isActive(found.metadata.uid) ? found : undefined;
    }
    await sync.tell('Warning', 'FailedCreate', `Error creating job: ${error.message}`);
    throw error;
  }
}
