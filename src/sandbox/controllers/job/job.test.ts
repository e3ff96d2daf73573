import { describe, expect, it } from 'vitest';
import { controllersWorld } from '../../../../test/support/controllers-world.ts';
import type { Job, Pod } from '../../../kube/object.ts';
import { keyOf } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';
import { ttlAfterFinishedController } from '../ttl-after-finished.ts';
import { jobController } from './index.ts';
import { indexOf, trackingFinalizer } from './job-pods.ts';

/** A Job as the API server stores it. */
function jobDraft(spec: Record<string, unknown> = {}) {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'load', namespace: 'default' },
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      podReplacementPolicy: 'TerminatingOrFailed',
      selector: { matchLabels: { 'job-name': 'load' } },
      template: {
        metadata: { labels: { 'job-name': 'load' } },
        spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1.36' }] },
      },
      ...spec,
    },
  } as unknown as Job;
}

async function start(spec: Record<string, unknown> = {}) {
  const world = controllersWorld([jobController, ttlAfterFinishedController]);
  await world.client.create('jobs.batch', jobDraft(spec));
  await world.running.settle();
  return {
    ...world,
    job: () => world.client.get('jobs.batch', 'default/load'),
    status: () => world.client.get('jobs.batch', 'default/load')?.status ?? {},
    conditions: () =>
      (world.client.get('jobs.batch', 'default/load')?.status?.conditions ?? []).map(
        ({ type, status, reason }) => `${type}=${status} ${reason}`,
      ),
    active: () => world.pods().filter(({ status }) => status?.phase === 'Pending' || status?.phase === 'Running'),
    reasons: () => world.client.events.map(({ reason }) => reason),
    /** Lets a Pod end with an exit code, as its kubelet would say. */
    async end(pod: Pod | undefined, exitCode: number) {
      if (!pod) throw new Error('no such pod');
      const terminated = { exitCode, finishedAt: formatTime(world.clock.now()) };
      const containerStatuses = [{ name: 'main', restartCount: 0, state: { terminated } }];
      const status = { phase: exitCode === 0 ? 'Succeeded' : 'Failed', containerStatuses };
      await world.client.patch('pods', keyOf(pod), { status }, 'status');
      await world.running.settle();
    },
  };
}

describe('a Job', () => {
  it('makes a Pod that is tracked, and is complete when it succeeds', async () => {
    const world = await start();
    const [pod] = world.pods();
    expect(pod?.metadata.finalizers).toEqual([trackingFinalizer]);
    expect(world.status()).toMatchObject({ active: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    await world.end(pod, 0);
    await world.pass(1000);
    expect(world.status()).toMatchObject({ succeeded: 1, ready: 0, uncountedTerminatedPods: {} });
    expect(world.status().active).toBeUndefined();
    expect(world.status().completionTime).toBeDefined();
    expect(world.conditions()).toEqual([
      'SuccessCriteriaMet=True CompletionsReached',
      'Complete=True CompletionsReached',
    ]);
    expect(world.pods()[0]?.metadata.finalizers).toBeUndefined();
    expect(world.reasons()).toEqual(['SuccessfulCreate', 'Completed']);
    expect(world.bugs).toEqual([]);
  });

  it('gathers what happens within a second', async () => {
    const world = await start();
    await world.end(world.pods()[0], 0);
    await world.pass(999);
    expect(world.conditions()).toEqual([]);
    await world.pass(1);
    expect(world.conditions()).toHaveLength(2);
  });

  it('runs as many at a time as it may until enough have succeeded', async () => {
    const world = await start({ parallelism: 2, completions: 3 });
    expect(world.active()).toHaveLength(2);
    await world.end(world.active()[0], 0);
    await world.pass(1000);
    expect(world.active()).toHaveLength(2);
    for (const pod of world.active()) await world.end(pod, 0);
    await world.pass(1000);
    expect(world.status()).toMatchObject({ succeeded: 3 });
    expect(world.pods()).toHaveLength(3);
  });

  it('without a number of completions makes no more Pods after the first success', async () => {
    const world = await start({ parallelism: 2, completions: undefined });
    await world.end(world.active()[0], 0);
    await world.pass(1000);
    expect(world.active()).toHaveLength(1);
    expect(world.conditions()).toEqual([]);
    await world.end(world.active()[0], 1);
    await world.pass(1000);
    expect(world.conditions()).toContain('Complete=True CompletionsReached');
  });

  it('tries again after 10, 20 and 40 seconds, and fails when the limit is passed', async () => {
    const world = await start({ backoffLimit: 2 });
    const made: number[] = [];
    const begin = world.clock.now();
    for (let attempt = 0; attempt < 3; attempt++) {
      const [pod] = world.active();
      made.push(world.clock.now() - begin);
      await world.end(pod, 1);
      if (attempt < 2) while (world.active().length === 0) await world.pass(1000);
    }
    await world.pass(1000);
    expect(made).toEqual([0, 10_000, 30_000]);
    expect(world.status()).toMatchObject({ failed: 3 });
    expect(world.conditions()).toEqual(['FailureTarget=True BackoffLimitExceeded', 'Failed=True BackoffLimitExceeded']);
    expect(world.client.events.at(-1)).toMatchObject({
      type: 'Warning',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    });
  });

  it('counts the restarts of Pods that restart their containers', async () => {
    const world = await start({ backoffLimit: 1, template: onFailure() });
    const [pod] = world.pods();
    const containerStatuses = [{ name: 'main', restartCount: 1 }];
    await world.client.patch('pods', keyOf(pod as Pod), { status: { phase: 'Running', containerStatuses } }, 'status');
    await world.pass(1000);
    expect(world.conditions()).toEqual(['FailureTarget=True BackoffLimitExceeded']);
    expect(world.reasons()).toContain('SuccessfulDelete');
    await world.reap();
    await world.pass(1000);
    expect(world.conditions()).toContain('Failed=True BackoffLimitExceeded');
  });

  it('fails when it is active for too long; its Pods go first', async () => {
    const world = await start({ activeDeadlineSeconds: 30 });
    await world.makeReady(...world.pods());
    await world.pass(29_000);
    expect(world.conditions()).toEqual([]);
    await world.pass(1000);
    expect(world.conditions()).toEqual(['FailureTarget=True DeadlineExceeded']);
    await world.reap();
    await world.pass(1000);
    expect(world.conditions()).toContain('Failed=True DeadlineExceeded');
    expect(world.status()).toMatchObject({ failed: 1, ready: 0, terminating: 0 });
  });

  it('is suspended and goes on, with a start time of its own each time', async () => {
    const world = await start({ suspend: true });
    expect(world.pods()).toEqual([]);
    expect(world.status().startTime).toBeUndefined();
    expect(world.conditions()).toEqual(['Suspended=True JobSuspended']);
    await world.client.patch('jobs.batch', 'default/load', { spec: { suspend: false } });
    await world.pass(1000);
    expect(world.active()).toHaveLength(1);
    expect(world.conditions()).toEqual(['Suspended=False JobResumed']);
    expect(world.status().startTime).toBeDefined();
    await world.makeReady(...world.pods());
    await world.client.patch('jobs.batch', 'default/load', { spec: { suspend: true } });
    await world.pass(1000);
    await world.reap();
    await world.pass(1000);
    expect(world.status().failed).toBeUndefined();
    expect(world.status().startTime).toBeUndefined();
    expect(world.reasons()).toEqual(['Suspended', 'SuccessfulCreate', 'Resumed', 'SuccessfulDelete', 'Suspended']);
  });

  it('gives each Pod of an indexed Job its number, and remembers which have succeeded', async () => {
    const world = await start({ completionMode: 'Indexed', completions: 4, parallelism: 3 });
    const [first, second, third] = world.active();
    expect([first, second, third].map((pod) => indexOf(pod as Pod))).toEqual([0, 1, 2]);
    expect(second?.metadata.labels).toMatchObject({ 'batch.kubernetes.io/job-completion-index': '1' });
    expect(second?.spec.hostname).toBe('load-1');
    expect(second?.metadata.name).toMatch(/^load-1-/);
    expect(second?.spec.containers[0]?.env?.[0]?.name).toBe('JOB_COMPLETION_INDEX');
    await world.end(first, 0);
    await world.end(third, 0);
    await world.pass(1000);
    expect(world.status()).toMatchObject({ completedIndexes: '0,2', succeeded: 2 });
    expect(world.active().map(indexOf)).toEqual([1, 3]);
  });

  it('gives up an index that failed too often, and goes on with the others', async () => {
    const world = await start({
      completionMode: 'Indexed',
      completions: 2,
      parallelism: 2,
      backoffLimit: 2147483647,
      backoffLimitPerIndex: 1,
    });
    const ofIndex = (index: number) => world.active().find((pod) => indexOf(pod) === index);
    await world.end(ofIndex(0), 1);
    await world.pass(9000);
    expect(ofIndex(0)).toBeUndefined();
    await world.pass(2000);
    expect(ofIndex(0)?.metadata.annotations).toMatchObject({ 'batch.kubernetes.io/job-index-failure-count': '1' });
    await world.end(ofIndex(0), 1);
    await world.pass(1000);
    expect(world.status()).toMatchObject({ failedIndexes: '0', failed: 2 });
    await world.end(ofIndex(1), 0);
    await world.pass(1000);
    expect(world.conditions()).toEqual(['FailureTarget=True FailedIndexes', 'Failed=True FailedIndexes']);
    expect(world.status()).toMatchObject({ completedIndexes: '1', succeeded: 1 });
  });

  it('succeeds early by its success policy', async () => {
    const world = await start({
      completionMode: 'Indexed',
      completions: 3,
      parallelism: 3,
      successPolicy: { rules: [{ succeededIndexes: '1' }] },
    });
    await world.makeReady(...world.pods());
    await world.end(world.active()[1], 0);
    await world.pass(1000);
    expect(world.conditions()).toEqual(['SuccessCriteriaMet=True SuccessPolicy']);
    await world.reap();
    await world.pass(1000);
    expect(world.conditions()).toContain('Complete=True SuccessPolicy');
    expect(world.status()).toMatchObject({ completedIndexes: '1' });
    expect(world.status().failed).toBeUndefined();
  });

  it('fails at once by a rule of its failure policy, and ignores what a rule ignores', async () => {
    const rule = (action: string, values: number[]) => ({ action, onExitCodes: { operator: 'In', values } });
    const podFailurePolicy = { rules: [rule('Ignore', [42]), rule('FailJob', [7])] };
    const world = await start({ podFailurePolicy, podReplacementPolicy: 'Failed' });
    await world.end(world.active()[0], 42);
    await world.pass(11_000);
    expect(world.status().failed).toBeUndefined();
    const [second] = world.active();
    await world.end(second, 7);
    await world.pass(1000);
    const message = `Container main for pod default/${second?.metadata.name} failed with exit code 7 matching FailJob rule at index 1`;
    expect(world.conditions()).toContain('Failed=True PodFailurePolicy');
    expect(world.client.events.at(-1)).toMatchObject({ reason: 'PodFailurePolicy', message });
  });

  it('is deleted when its time to live is over', async () => {
    const world = await start({ ttlSecondsAfterFinished: 60 });
    await world.end(world.pods()[0], 0);
    await world.pass(60_000);
    expect(world.job()?.metadata.deletionTimestamp).toBeUndefined();
    await world.pass(1000);
    expect(world.job()?.metadata.deletionTimestamp).toBeDefined();
    expect(world.job()?.metadata.finalizers).toEqual(['foregroundDeletion']);
  });

  it('lets go of its Pods when it is deleted', async () => {
    const world = await start();
    await world.client.delete('jobs.batch', 'default/load');
    await world.running.settle();
    expect(world.pods()[0]?.metadata.finalizers).toBeUndefined();
  });

  it('is left alone when somebody else manages it', async () => {
    const world = await start({ managedBy: 'example.com/queue' });
    expect(world.pods()).toEqual([]);
    expect(world.job()?.status).toBeUndefined();
  });
});

function onFailure() {
  return {
    metadata: { labels: { 'job-name': 'load' } },
    spec: { restartPolicy: 'OnFailure', containers: [{ name: 'main', image: 'busybox:1.36' }] },
  };
}
