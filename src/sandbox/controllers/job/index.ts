import { clone, controllerOf, type Job, keyOf, type Pod } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import { formatTime } from '../../../kube/time.ts';
import type { Client } from '../../client.ts';
import { type ControllerContext, controllerIdentity, defineController } from '../../engine/define.ts';
import { claim, ownedOrOrphaned } from '../claim.ts';
import { condition, ensured, isFinished } from './conditions.ts';
import { activeMsLeft, completionOf, endingOf } from './ending.ts';
import { isTracked, removeTracking, trackingFinalizer } from './job-pods.ts';
import { JobSync } from './job-sync.ts';
import { deleteActive, managePods } from './manage.ts';
import { track } from './track.ts';

// Changes of Pods and of the status are gathered for so long (SyncJobBatchPeriod).
const batchMs = 1000;
const orphan = 'pod:';

/** Runs the Pods of Jobs until enough have succeeded or too many have failed (pkg/controller/job). */
export const jobController = defineController(() => ({
  name: 'job-controller',
  identity: controllerIdentity('job-controller'),

  watch(context) {
    const { client, enqueue, enqueueAfter } = context;
    return [
      client.subscribe('jobs.batch', ({ type, object, old }) => {
        if (type === 'DELETED' || isFinished(object)) {
          for (const pod of client.list('pods', object.metadata.namespace))
            if (isTracked(pod) && controllerOf(pod)?.uid === object.metadata.uid) enqueue(orphan + keyOf(pod));
        } else if (type === 'ADDED' || old?.metadata.generation !== object.metadata.generation) enqueue(keyOf(object));
        else enqueueAfter(keyOf(object), batchMs);
      }),
      client.subscribe('pods', ({ object, old }) => {
        enqueueJobsOf(object, context);
        if (old && controllerOf(old)?.uid !== controllerOf(object)?.uid) enqueueJobsOf(old, context);
      }),
    ];
  },

  async reconcile(key, { client, clock, enqueueAfter }) {
    if (key.startsWith(orphan)) return await letGo(client, key.slice(orphan.length));
    const job = client.get('jobs.batch', key);
    if (!job || isFinished(job) || isManagedElsewhere(job)) return;
    const sync = new JobSync(client, clock.now(), job, await podsOf(client, job));
    const { status, now } = sync;
    const isSuspended = job.spec.suspend === true;
    if (!status.startTime && !isSuspended) status.startTime = formatTime(now);

    sync.ending = endingOf(sync);
    const left = activeMsLeft(sync);
    if (!sync.ending && left !== undefined) enqueueAfter(key, left);
    let failure: Error | undefined;
    if (sync.ending) {
      await deleteActive(sync);
    } else {
      if (!job.metadata.deletionTimestamp) {
        const managed = await managePods(sync);
        failure = managed.failure;
        if (managed.waitMs > 0) enqueueAfter(key, Math.max(batchMs, managed.waitMs));
      }
      sync.ending = completionOf(sync);
      if (!sync.ending && !job.metadata.deletionTimestamp) await noteSuspension(sync);
    }

    if (sync.activeCount > 0) status.active = sync.activeCount;
    else delete status.active;
    status.ready = sync.ready;
    status.terminating = sync.terminating;
    await track(sync);
    if (failure) throw failure;
  },
}));

/** Says in a condition that the Job is suspended or goes on; its time begins anew then. */
async function noteSuspension(sync: JobSync): Promise<void> {
  const { job, status, now, control } = sync;
  const isSuspended = job.spec.suspend === true;
  const next = isSuspended
    ? condition('Suspended', 'True', 'JobSuspended', 'Job suspended', now)
    : condition('Suspended', 'False', 'JobResumed', 'Job resumed', now);
  const conditions = ensured(status.conditions ?? [], next);
  if (!conditions) return;
  status.conditions = conditions;
  if (isSuspended) delete status.startTime;
  else status.startTime = formatTime(now);
  await control.tell('Normal', isSuspended ? 'Suspended' : 'Resumed', isSuspended ? 'Job suspended' : 'Job resumed');
}

async function podsOf(client: Client, job: Job): Promise<readonly Pod[]> {
  const candidates = ownedOrOrphaned(client, 'pods', job);
  const pods = await claim(client, 'pods', job, job.spec.selector, candidates);
  for (const pod of pods) {
    // What it has adopted it has to count.
    if (controllerOf(pod) || isTracked(pod)) continue;
    const finalizers = [...(pod.metadata.finalizers ?? []), trackingFinalizer];
    await client.patch('pods', keyOf(pod), { metadata: { finalizers } });
  }
  return pods.map((pod) => client.get('pods', keyOf(pod)) ?? clone(pod));
}

/** Lets go of a Pod that no Job counts any more. */
async function letGo(client: Client, key: string): Promise<void> {
  const pod = client.get('pods', key);
  if (!pod || !isTracked(pod)) return;
  const owner = controllerOf(pod);
  if (owner && owner.kind !== 'Job') return;
  const job = owner && client.get('jobs.batch', `${pod.metadata.namespace}/${owner.name}`);
  const isCounted = job && job.metadata.uid === owner?.uid && (!isFinished(job) || isManagedElsewhere(job));
  if (!isCounted) await removeTracking(client, pod);
}

function isManagedElsewhere({ spec }: Job): boolean {
  return spec.managedBy !== undefined && spec.managedBy !== 'kubernetes.io/job-controller';
}

function enqueueJobsOf(pod: Pod, { client, enqueue, enqueueAfter }: ControllerContext): void {
  const { namespace, labels } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner) {
    if (owner.kind !== 'Job') return;
    const job = client.get('jobs.batch', `${namespace}/${owner.name}`);
    if (job?.metadata.uid === owner.uid && !isFinished(job)) enqueueAfter(keyOf(job), batchMs);
    else if (isTracked(pod)) enqueue(orphan + keyOf(pod));
    return;
  }
  if (isTracked(pod)) enqueue(orphan + keyOf(pod));
  for (const job of client.list('jobs.batch', namespace))
    if (matchesLabelSelector(job.spec.selector, labels)) enqueueAfter(keyOf(job), batchMs);
}
