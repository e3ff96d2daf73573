import { describe, expect, it } from 'vitest';
import { controllersWorld } from '../../../../test/support/controllers-world.ts';
import type { CronJob, Job } from '../../../kube/object.ts';
import { keyOf } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';
import { cronJobController } from './index.ts';

/** A CronJob in a world whose clock stands at 09:00 on the fifth of January 2026, a Monday. */
async function start(spec: Record<string, unknown> = {}) {
  const world = controllersWorld([cronJobController]);
  const draft = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace: 'default' },
    spec: {
      schedule: '*/5 * * * *',
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      jobTemplate: { metadata: {}, spec: { template: { spec: { containers: [{ name: 'main', image: 'busybox' }] } } } },
      ...spec,
    },
  };
  await world.client.create('cronjobs.batch', draft as unknown as CronJob);
  await world.running.settle();
  const jobs = () => world.client.list('jobs.batch');
  return {
    ...world,
    jobs,
    status: () => world.client.get('cronjobs.batch', 'default/nightly')?.status ?? {},
    reasons: () => world.client.events.map(({ reason }) => reason),
    messages: () => world.client.events.map(({ message }) => message),
    change: (patch: Record<string, unknown>) =>
      world.client.patch('cronjobs.batch', 'default/nightly', { spec: patch }),
    async finish(job: Job | undefined, type: 'Complete' | 'Failed' = 'Complete') {
      if (!job) throw new Error('no such job');
      const time = formatTime(world.clock.now());
      const conditions = [{ type, status: 'True', lastTransitionTime: time }];
      const status = { conditions, startTime: time, ...(type === 'Complete' && { completionTime: time }) };
      await world.client.patch('jobs.batch', keyOf(job), { status }, 'status');
      await world.running.settle();
    },
  };
}

const minute = 60_000;

describe('a CronJob', () => {
  it('makes a Job at each time of its schedule, named after the minute', async () => {
    const world = await start();
    await world.pass(5 * minute - 1);
    expect(world.jobs()).toEqual([]);
    await world.pass(200);
    const [job] = world.jobs();
    expect(job?.metadata.name).toBe(`nightly-${Date.UTC(2026, 0, 5, 9, 5) / minute}`);
    expect(job?.metadata.annotations).toEqual({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-05T09:05:00Z',
    });
    expect(world.status()).toMatchObject({ lastScheduleTime: '2026-01-05T09:05:00Z' });
    expect(world.status().active).toMatchObject([{ kind: 'Job', name: job?.metadata.name, uid: job?.metadata.uid }]);
    await world.pass(5 * minute);
    expect(world.jobs()).toHaveLength(2);
    expect(world.messages()).toEqual(world.jobs().map(({ metadata }) => `Created job ${metadata.name}`));
  });

  it('notes how its Jobs end', async () => {
    const world = await start();
    await world.pass(5 * minute + 200);
    await world.finish(world.jobs()[0]);
    expect(world.status().active).toBeUndefined();
    expect(world.status().lastSuccessfulTime).toBe('2026-01-05T09:05:00Z');
    expect(world.messages().at(-1)).toBe(`Saw completed job: ${world.jobs()[0]?.metadata.name}, condition: Complete`);
    await world.pass(5 * minute);
    await world.finish(world.jobs()[1], 'Failed');
    expect(world.messages().at(-1)).toContain('condition: Failed');
    expect(world.status().lastSuccessfulTime).toBe('2026-01-05T09:05:00Z');
  });

  it('keeps some of the finished Jobs', async () => {
    const world = await start({ successfulJobsHistoryLimit: 1 });
    for (let i = 0; i < 3; i++) {
      await world.pass(5 * minute + (i === 0 ? 200 : 0));
      await world.finish(world.jobs().at(-1));
    }
    expect(world.jobs()).toHaveLength(1);
    expect(world.reasons().filter((reason) => reason === 'SuccessfulDelete')).toHaveLength(2);
  });

  it('may forbid a second Job while one runs', async () => {
    const world = await start({ concurrencyPolicy: 'Forbid' });
    await world.pass(10 * minute + 200);
    expect(world.jobs()).toHaveLength(1);
    expect(world.reasons()).toEqual(['SuccessfulCreate', 'JobAlreadyActive']);
    await world.finish(world.jobs()[0]);
    // The time that was forbidden is made up for as long as no deadline says otherwise.
    expect(world.jobs()).toHaveLength(2);
  });

  it('may replace a Job that runs', async () => {
    const world = await start({ concurrencyPolicy: 'Replace' });
    await world.pass(10 * minute + 200);
    expect(world.jobs()).toHaveLength(1);
    expect(world.reasons()).toEqual(['SuccessfulCreate', 'SuccessfulDelete', 'SuccessfulCreate']);
  });

  it('does nothing while it is suspended, and begins the last missed Job when it goes on', async () => {
    const world = await start({ suspend: true });
    await world.pass(17 * minute);
    expect(world.jobs()).toEqual([]);
    await world.change({ suspend: false });
    await world.running.settle();
    expect(world.jobs().map(({ metadata }) => metadata.name)).toEqual([
      `nightly-${Date.UTC(2026, 0, 5, 9, 15) / minute}`,
    ]);
  });

  it('lets a time pass that is longer ago than its deadline', async () => {
    const world = await start({ suspend: true, startingDeadlineSeconds: 60 });
    await world.pass(17 * minute);
    await world.change({ suspend: false });
    await world.running.settle();
    expect(world.jobs()).toEqual([]);
    await world.pass(3 * minute + 200);
    expect(world.jobs()).toHaveLength(1);
  });

  it('warns when it has missed more than a hundred times', async () => {
    const world = await start({ suspend: true, schedule: '* * * * *' });
    await world.pass(150 * minute);
    await world.change({ suspend: false });
    await world.running.settle();
    expect(world.reasons()).toEqual(['TooManyMissedTimes', 'SuccessfulCreate']);
  });

  it('keeps to the clock of its time zone', async () => {
    const world = await start({ schedule: '30 10 * * 1-5', timeZone: 'Europe/Berlin' });
    await world.pass(30 * minute + 200);
    expect(world.jobs()[0]?.metadata.annotations).toEqual({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-05T10:30:00+01:00',
    });
    await world.pass(4 * 24 * 60 * minute);
    expect(world.jobs()).toHaveLength(5);
    await world.pass(2 * 24 * 60 * minute);
    expect(world.jobs()).toHaveLength(5);
  });

  it('begins a new schedule with its next time', async () => {
    const world = await start({ schedule: '0 0 1 1 *' });
    await world.change({ schedule: '@every 90s' });
    await world.pass(91_000);
    expect(world.jobs()).toHaveLength(1);
  });

  it('forgets a Job that somebody deleted', async () => {
    const world = await start();
    await world.pass(5 * minute + 200);
    const [job] = world.jobs();
    await world.client.delete('jobs.batch', keyOf(job as Job));
    await world.running.settle();
    expect(world.messages().at(-1)).toBe(`Active job went missing: ${job?.metadata.name}`);
    expect(world.status().active).toBeUndefined();
  });
});
