import { type CronJob, clone, controllerRef, type Draft, type Job } from '../../../kube/object.ts';

/** The name of the Job for a scheduled time: the same however often it is made. */
export function jobName(cronJob: CronJob, scheduledMs: number): string {
  return `${cronJob.metadata.name}-${Math.floor(scheduledMs / 60_000)}`;
}

/** The Job that a CronJob makes for a scheduled time. */
export function jobOf(cronJob: CronJob, scheduledMs: number): Draft<Job> {
  const { jobTemplate, timeZone } = cronJob.spec;
  const { namespace } = cronJob.metadata;
  const { labels, annotations } = jobTemplate.metadata ?? {};
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(cronJob, scheduledMs),
      ...(namespace && { namespace }),
      ...(labels && { labels: clone(labels) }),
      annotations: {
        ...annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': rfc3339(scheduledMs, timeZone ?? 'UTC'),
      },
      ownerReferences: [controllerRef(cronJob)],
    },
    spec: clone(jobTemplate.spec ?? { template: {} }),
  };
}

/** A time as a clock on the wall of the zone shows it, with the zone's offset. */
function rfc3339(ms: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  }).formatToParts(ms);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const offset = of('timeZoneName').replace('GMT', '').replace('+00:00', '') || 'Z';
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}${offset}`;
}
