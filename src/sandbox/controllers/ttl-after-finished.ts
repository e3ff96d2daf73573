import { type Job, keyOf } from '../../kube/object.ts';
import { parseTime } from '../../kube/time.ts';
import { ApiError } from '../api/errors.ts';
import { controllerIdentity, defineController } from '../engine/define.ts';

/** Deletes finished Jobs when their time to live is over (pkg/controller/ttlafterfinished). */
export const ttlAfterFinishedController = defineController(() => ({
  name: 'ttl-after-finished-controller',
  identity: controllerIdentity('ttl-after-finished-controller'),

  watch: ({ client, enqueue }) => [
    client.subscribe('jobs.batch', ({ type, object }) => {
      if (type !== 'DELETED' && expiresAt(object) !== undefined) enqueue(keyOf(object));
    }),
  ],

  async reconcile(key, { client, clock, enqueueAfter }) {
    const job = client.get('jobs.batch', key);
    const at = job && expiresAt(job);
    if (!job || at === undefined) return;
    const leftMs = at - clock.now();
    if (leftMs > 0) return enqueueAfter(key, leftMs);
    try {
      await client.delete('jobs.batch', key, { propagation: 'Foreground', uid: job.metadata.uid });
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error;
    }
  },
}));

/** When the Job is to go, in milliseconds; undefined when it has not finished or may stay. */
function expiresAt({ metadata, spec, status }: Job): number | undefined {
  const { ttlSecondsAfterFinished } = spec;
  if (ttlSecondsAfterFinished === undefined || metadata.deletionTimestamp) return undefined;
  const end = status?.conditions?.find(
    ({ type, status: value }) => (type === 'Complete' || type === 'Failed') && value === 'True',
  );
  const since = parseTime(end?.lastTransitionTime);
  return since === undefined ? undefined : since + ttlSecondsAfterFinished * 1000;
}
