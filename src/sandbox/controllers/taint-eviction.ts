import { equal, keyOf, type Node, type Pod } from '../../kube/object.ts';
import { formatTime, parseTime } from '../../kube/time.ts';
import { ApiError } from '../api/errors.ts';
import type { Client } from '../client.ts';
import { controllerIdentity, defineController } from '../engine/define.ts';

type Taint = NonNullable<Node['spec']['taints']>[number];
type Toleration = NonNullable<Pod['spec']['tolerations']>[number];

const source = { component: 'taint-eviction-controller' };

/** Deletes Pods from nodes whose NoExecute taints they do not tolerate, or not for so long (pkg/controller/tainteviction). */
export const taintEviction = defineController(() => {
  // Since when a Pod is under the taints of its node; what is not there is known from the taints' own times.
  const since = new Map<string, { taints: readonly Taint[]; atMs: number }>();
  return {
    name: 'taint-eviction-controller',
    identity: controllerIdentity('node-controller'),

    watch({ client, enqueue }) {
      return [
        client.subscribe('pods', ({ type, object, old }) => {
          if (type === 'DELETED') since.delete(keyOf(object));
          else if (
            object.spec.nodeName !== old?.spec.nodeName ||
            !equal(object.spec.tolerations, old?.spec.tolerations)
          )
            enqueue(keyOf(object));
        }),
        client.subscribe('nodes', ({ object, old }) => {
          if (old && equal(noExecute(object), noExecute(old))) return;
          if (!old && noExecute(object).length === 0) return;
          for (const pod of client.list('pods')) if (pod.spec.nodeName === object.metadata.name) enqueue(keyOf(pod));
        }),
      ];
    },

    async reconcile(key, { client, clock, enqueueAfter }) {
      const pod = client.get('pods', key);
      const node = pod?.spec.nodeName ? client.get('nodes', pod.spec.nodeName) : undefined;
      if (!pod || !node || pod.metadata.deletionTimestamp) return;
      const taints = noExecute(node);
      if (taints.length === 0) {
        if (since.delete(key))
          await client.event(pod, { type: 'Normal', ...told, message: `Cancelling deletion of Pod ${key}` }, source);
        return;
      }
      const seconds = patience(pod, taints);
      if (seconds === undefined) return;
      const begun = since.get(key) ?? { taints, atMs: startOf(taints, clock.now()) };
      if (seconds > 0) since.set(key, begun);
      const leftMs = begun.atMs + seconds * 1000 - clock.now();
      if (leftMs > 0) return enqueueAfter(key, leftMs);
      since.delete(key);
      await evict(client, pod, clock.now());
    },
  };
});

const told = { reason: 'TaintManagerEviction' } as const;

/** How many seconds a Pod may stay; undefined when for ever. */
function patience({ spec }: Pod, taints: readonly Taint[]): number | undefined {
  let least: number | undefined;
  for (const taint of taints) {
    const covering = (spec.tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
    if (covering.length === 0) return 0;
    for (const { tolerationSeconds } of covering)
      if (tolerationSeconds !== undefined) least = Math.min(least ?? tolerationSeconds, Math.max(0, tolerationSeconds));
  }
  return least;
}

function tolerates({ key = '', operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if ((effect && effect !== taint.effect) || (key && key !== taint.key)) return false;
  return operator === 'Exists' || (key !== '' && value === (taint.value ?? ''));
}

const noExecute = ({ spec }: Node) => (spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');

function startOf(taints: readonly Taint[], now: number): number {
  return Math.max(...taints.map(({ timeAdded }) => parseTime(timeAdded) ?? now));
}

async function evict(client: Client, pod: Pod, now: number): Promise<void> {
  const key = keyOf(pod);
  await client.event(pod, { type: 'Normal', ...told, message: `Marking for deletion Pod ${key}` }, source);
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
  const target = {
    type: 'DisruptionTarget',
    ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: formatTime(now),
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  };
  try {
    await client.patch('pods', key, { status: { conditions: [...others, target] } }, 'status');
    await client.delete('pods', key);
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error;
  }
}
