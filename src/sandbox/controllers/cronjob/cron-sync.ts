import { type CronJob, clone, equal, type Job, keyOf } from '../../../kube/object.ts';
import { parseTime } from '../../../kube/time.ts';
import { ApiError } from '../../api/errors.ts';
import type { Client, EventText } from '../../client.ts';
import { isFinished, trueCondition } from '../job/conditions.ts';

type Status = NonNullable<CronJob['status']>;

/** One CronJob and its Jobs during one reconcile. */
export class CronSync {
  readonly client: Client;
  readonly now: number;
  readonly cronJob: CronJob;
  readonly jobs: readonly Job[];
  readonly status: Status;

  constructor(client: Client, now: number, cronJob: CronJob, jobs: readonly Job[]) {
    this.client = client;
    this.now = now;
    this.cronJob = { ...clone(cronJob), status: clone(cronJob.status ?? {}) };
    this.jobs = jobs;
    this.status = this.cronJob.status ?? {};
  }

  get active(): NonNullable<Status['active']> {
    return this.status.active ?? [];
  }

  isActive(uid: string): boolean {
    return this.active.some((ref) => ref.uid === uid);
  }

  addActive({ apiVersion, kind, metadata }: Job): void {
    const { namespace, name, uid, resourceVersion } = metadata;
    this.status.active = [
      ...this.active,
      { apiVersion, kind, ...(namespace && { namespace }), name, uid, resourceVersion },
    ];
  }

  dropActive(uid: string | undefined): void {
    const left = this.active.filter((ref) => ref.uid !== uid);
    if (left.length) this.status.active = left;
    else delete this.status.active;
  }

  async tell(type: EventText['type'], reason: string, message: string): Promise<void> {
    await this.client.event(this.cronJob, { type, reason, message }, { component: 'cronjob-controller' });
  }

  async writeStatus(before: CronJob): Promise<void> {
    if (!equal(this.status, before.status ?? {})) await this.client.updateStatus('cronjobs.batch', this.cronJob);
  }

  /** Deletes a Job and its Pods. */
  async deleteJob(job: Job): Promise<void> {
    try {
      await this.client.delete('jobs.batch', keyOf(job), { propagation: 'Background' });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await this.tell('Warning', 'FailedDelete', `Deleted job: ${error.message}`);
      throw error;
    }
    this.dropActive(job.metadata.uid);
    await this.tell('Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
  }

  /** Deletes the oldest of the finished Jobs that are more than the limits. */
  async cleanUp(): Promise<void> {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = this.cronJob.spec;
    for (const [type, limit] of [
      ['Complete', successfulJobsHistoryLimit],
      ['Failed', failedJobsHistoryLimit],
    ] as const) {
      if (limit === undefined) continue;
      const finished = this.jobs.filter((job) => trueCondition(job, type)).sort(byStart);
      for (const job of finished.slice(0, Math.max(0, finished.length - limit))) await this.deleteJob(job);
    }
  }

  /** Brings the list of active Jobs and the time of the last success up to date. */
  async noteJobs(): Promise<void> {
    for (const job of this.jobs) {
      const { name, uid } = job.metadata;
      const isKnown = this.isActive(uid);
      if (!isFinished(job)) {
        const message = `Saw a job that the controller did not create or forgot: ${name}`;
        if (!isKnown) await this.tell('Warning', 'UnexpectedJob', message);
        continue;
      }
      const end = trueCondition(job, 'Complete') ?? trueCondition(job, 'Failed');
      if (isKnown) {
        this.dropActive(uid);
        await this.tell('Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${end?.type}`);
      }
      const completed = job.status?.completionTime;
      const last = parseTime(this.status.lastSuccessfulTime);
      if (end?.type === 'Complete' && completed && (last === undefined || (parseTime(completed) ?? 0) > last))
        this.status.lastSuccessfulTime = completed;
    }
    for (const { uid, name, namespace } of this.active) {
      if (this.jobs.some(({ metadata }) => metadata.uid === uid)) continue;
      if (this.client.get('jobs.batch', `${namespace}/${name}`)) continue;
      await this.tell('Normal', 'MissingJob', `Active job went missing: ${name}`);
      this.dropActive(uid);
    }
  }
}

function byStart(a: Job, b: Job): number {
  const [first, second] = [parseTime(a.status?.startTime), parseTime(b.status?.startTime)];
  const difference = (first ?? Number.POSITIVE_INFINITY) - (second ?? Number.POSITIVE_INFINITY);
  return difference || (a.metadata.name < b.metadata.name ? -1 : 1);
}
