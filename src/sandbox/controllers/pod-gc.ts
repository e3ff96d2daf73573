import { clone, keyOf, type Pod } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import { formatTime } from '../../kube/time.ts';
import { ApiError } from '../api/errors.ts';
import type { Client } from '../client.ts';
import { controllerIdentity, defineController } from '../engine/define.ts';

// --terminated-pod-gc-threshold's default, and how long a node must be missing (pkg/controller/podgc).
const mostFinished = 12_500;
const quarantineMs = 40_000;
const finished = 'finished pods';

/** Removes pods that nobody else will: on nodes that are gone, deleted before they had one, or finished and too many. */
export const podGarbageCollector = defineController(() => {
  const missingSince = new Map<string, number>();
  return {
    name: 'pod-garbage-collector-controller',
    identity: controllerIdentity('pod-garbage-collector'),

    watch({ client, enqueue }) {
      return [
        client.subscribe('pods', ({ type, object }) => {
          if (type === 'DELETED') return;
          enqueue(keyOf(object));
          if (isFinished(object)) enqueue(finished);
        }),
        client.subscribe('nodes', ({ type, object }) => {
          if (type === 'ADDED') missingSince.delete(object.metadata.name);
          if (type !== 'DELETED') return;
          for (const pod of client.list('pods')) if (pod.spec.nodeName === object.metadata.name) enqueue(keyOf(pod));
        }),
      ];
    },

    async reconcile(key, { client, clock, enqueueAfter }) {
      if (key === finished) return await removeOldest(client);
      const pod = client.get('pods', key);
      if (!pod) return;
      const { nodeName } = pod.spec;
      if (!nodeName) {
        if (pod.metadata.deletionTimestamp) await removePod(client, pod);
        return;
      }
      if (client.get('nodes', nodeName)) return;
      const since = missingSince.get(nodeName) ?? clock.now();
      missingSince.set(nodeName, since);
      const leftMs = since + quarantineMs - clock.now();
      if (leftMs > 0) enqueueAfter(key, leftMs);
      else await removePod(client, pod, clock.now());
    },
  };
});

async function removeOldest(client: Client): Promise<void> {
  const pods = client.list('pods').filter(isFinished);
  const surplus = pods.length - mostFinished;
  if (surplus <= 0) return;
  const byAge = pods.sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
  for (const pod of byAge.slice(0, surplus)) await removePod(client, pod);
}

/** Marks the pod as failed, so that its owner sees it, and removes it at once. `orphanedAt` says that its node is gone. */
async function removePod(client: Client, pod: Pod, orphanedAt?: number): Promise<void> {
  try {
    if (!isFinished(pod)) await markFailed(client, pod, orphanedAt);
    await client.delete('pods', keyOf(pod), { graceSeconds: 0 });
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error;
  }
}

async function markFailed(client: Client, pod: Pod, orphanedAt: number | undefined): Promise<void> {
  const status = { ...clone(pod.status), phase: 'Failed' };
  const generation = pod.metadata.generation;
  if (orphanedAt !== undefined) {
    const target = {
      type: 'DisruptionTarget',
      ...(generation !== undefined && { observedGeneration: generation }),
      status: 'True',
      lastTransitionTime: formatTime(orphanedAt),
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
    };
    const others = (status.conditions ?? []).filter(({ type }) => type !== target.type);
    status.conditions = [...others, target];
  }
  // The controller's role lets it patch Pods' status, not update it.
  await client.patch('pods', keyOf(pod), { status }, 'status');
}
