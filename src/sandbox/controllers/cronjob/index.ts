import { type CronJob, controllerOf, keyOf } from '../../../kube/object.ts';
import { type ControllerContext, controllerIdentity, defineController } from '../../engine/define.ts';
import { CronSync } from './cron-sync.ts';
import { nextScheduleIn, scheduleOf } from './schedule.ts';
import { startDueJob } from './start-job.ts';

/** Begins Jobs at the times of a schedule and keeps some of the finished ones (pkg/controller/cronjob). */
export const cronJobController = defineController(() => ({
  name: 'cronjob-controller',
  identity: controllerIdentity('cronjob-controller'),

  watch: (context) => [
    context.client.subscribe('cronjobs.batch', ({ object, old }) => {
      if (old && scheduleChanged(object, old)) enqueueForSchedule(object, context);
      else context.enqueue(keyOf(object));
    }),
    context.client.subscribe('jobs.batch', ({ object }) => {
      const owner = controllerOf(object);
      if (owner?.kind === 'CronJob') context.enqueue(`${object.metadata.namespace}/${owner.name}`);
    }),
  ],

  async reconcile(key, { client, clock, enqueueAfter }) {
    const cronJob = client.get('cronjobs.batch', key);
    if (!cronJob) return;
    const sync = new CronSync(client, clock.now(), cronJob, client.listOwnedBy('jobs.batch', cronJob));
    await sync.cleanUp();
    await sync.noteJobs();
    const rests = cronJob.metadata.deletionTimestamp !== undefined || cronJob.spec.suspend === true;
    try {
      const waitMs = rests ? undefined : await startDueJob(sync);
      if (waitMs !== undefined) enqueueAfter(key, waitMs);
    } finally {
      await sync.writeStatus(cronJob);
    }
  },
}));

function scheduleChanged({ spec }: CronJob, { spec: old }: CronJob): boolean {
  return spec.schedule !== old.schedule || spec.timeZone !== old.timeZone;
}

/** A new schedule begins with its next time; what was due by the old one is not made up for. */
function enqueueForSchedule(cronJob: CronJob, { clock, enqueueAfter }: ControllerContext): void {
  try {
    const now = clock.now();
    const waitMs = nextScheduleIn(cronJob, now, scheduleOf(cronJob));
    if (waitMs !== undefined) enqueueAfter(keyOf(cronJob), waitMs);
  } catch {
    // Validation lets no such schedule in; a reconcile tells of one that is there all the same.
    enqueueAfter(keyOf(cronJob), 0);
  }
}
