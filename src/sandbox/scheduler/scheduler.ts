import { equal, keyOf, type Pod } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import { formatTime } from '../../kube/time.ts';
import { claimsOf } from '../../kube/volumes.ts';
import { ApiError } from '../api/errors.ts';
import type { Change, Client, Identity } from '../client.ts';
import { type ControllerContext, defineController } from '../engine/define.ts';
import { decide } from './decide.ts';
import { evict } from './evict.ts';
import { priorityOf } from './preempt.ts';
import { prepareVolumes } from './prepare-volumes.ts';
import { backoffLeft, flushMs, nodeMayHelp, podMayHelp, type Unschedulable } from './retry.ts';
import { watchNodes } from './snapshot.ts';

const identity: Identity = {
  user: 'system:kube-scheduler',
  groups: ['system:authenticated'],
  manager: 'kube-scheduler',
};
const source = { component: 'default-scheduler' };

/** Assigns pods to nodes, one after the other (pkg/scheduler). */
export const scheduler = defineController(() => {
  // What is known of the pods that fitted nowhere; after a restart each is simply tried again.
  const unschedulable = new Map<string, Unschedulable>();
  const nodes = watchNodes();

  function retry(context: ControllerContext, mayHelp: (pod: Pod, why: Unschedulable) => boolean): void {
    const helped: { key: string; pod: Pod; why: Unschedulable }[] = [];
    for (const [key, why] of unschedulable) {
      const pod = context.client.get('pods', key);
      if (pod && mayHelp(pod, why)) helped.push({ key, pod, why });
    }
    // The more important go first.
    for (const { key, why } of helped.sort((a, b) => priorityOf(b.pod) - priorityOf(a.pod)))
      context.enqueueAfter(key, backoffLeft(why, context.clock.now()));
  }

  return {
    name: 'default-scheduler',
    identity,

    watch(context) {
      return [
        context.client.subscribe('pods', (change) => {
          nodes.note(change);
          const key = keyOf(change.object);
          if (change.type === 'DELETED') unschedulable.delete(key);
          else if (isWaiting(change.object) && isNews(change)) context.enqueue(key);
          if (change.object.spec.nodeName && unschedulable.size) retry(context, (_, why) => podMayHelp(why, change));
        }),
        context.client.subscribe('nodes', (change) => {
          if (!unschedulable.size) return;
          const snapshot = nodes.snapshot(context.client);
          retry(context, (pod, why) => nodeMayHelp(pod, why, change, snapshot));
        }),
        context.client.subscribe('persistentvolumeclaims', ({ object: { metadata } }) => {
          for (const pod of context.client.list('pods', metadata.namespace)) {
            if (!isWaiting(pod) || !claimsOf(pod).some(({ claim }) => claim === metadata.name)) continue;
            const why = unschedulable.get(keyOf(pod));
            if (why) context.enqueueAfter(keyOf(pod), backoffLeft(why, context.clock.now()));
            else context.enqueue(keyOf(pod));
          }
        }),
        ...(['persistentvolumes', 'storageclasses.storage.k8s.io'] as const).map((resource) =>
          context.client.subscribe(resource, () => retry(context, (_, why) => why.rejectedBy.has('VolumeBinding'))),
        ),
      ];
    },

    async reconcile(key, { client, clock, random, enqueueAfter }) {
      const pod = client.get('pods', key);
      if (!pod || !isWaiting(pod)) {
        unschedulable.delete(key);
        return;
      }
      const decision = decide(pod, nodes.snapshot(client, pod), random);
      if (decision.kind === 'node') {
        unschedulable.delete(key);
        if (await prepareVolumes(client, pod, decision.node)) await bind(client, pod, decision.node.metadata.name);
        return;
      }
      const attempts = (unschedulable.get(key)?.attempts ?? 0) + 1;
      unschedulable.set(key, { triedMs: clock.now(), attempts, rejectedBy: decision.rejectedBy });
      enqueueAfter(key, flushMs);
      if (decision.preemption) await evict(client, pod, decision.preemption, clock.now());
      const nominated = decision.preemption?.info.node.metadata.name;
      await tellFailure(client, pod, decision.message, nominated, clock.now());
    },
  };
});

/** The pod is this scheduler's, has no node yet, and nothing holds it back. */
function isWaiting(pod: Pod): boolean {
  const { metadata, spec } = pod;
  if (spec.nodeName || metadata.deletionTimestamp || spec.schedulingGates?.length) return false;
  return !isFinished(pod) && (spec.schedulerName ?? 'default-scheduler') === 'default-scheduler';
}

// The scheduler's own condition changes the pod too; that is no reason to try again.
function isNews({ object, old }: Change<Pod>): boolean {
  return !old || !equal(object.spec, old.spec) || !equal(object.metadata.labels, old.metadata.labels);
}

async function bind(client: Client, pod: Pod, node: string): Promise<void> {
  const { namespace = '', name, uid } = pod.metadata;
  try {
    await client.createSubresource('pods', keyOf(pod), 'binding', {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { namespace, name, uid },
      target: { kind: 'Node', name: node },
    });
  } catch (error) {
    // It was deleted meanwhile: nobody waits for it any more.
    if (error instanceof ApiError && error.reason === 'NotFound') return;
    throw error;
  }
  const message = `Successfully assigned ${namespace}/${name} to ${node}`;
  await client.event(pod, { type: 'Normal', reason: 'Scheduled', message, action: 'Binding' }, source);
}

async function tellFailure(
  client: Client,
  pod: Pod,
  message: string,
  nominated: string | undefined,
  now: number,
): Promise<void> {
  await client.event(pod, { type: 'Warning', reason: 'FailedScheduling', message, action: 'Scheduling' }, source);
  const conditions = pod.status?.conditions ?? [];
  const current = conditions.find(({ type }) => type === 'PodScheduled');
  const next = {
    type: 'PodScheduled',
    observedGeneration: pod.metadata.generation,
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: current?.status === 'False' ? current.lastTransitionTime : formatTime(now),
    reason: 'Unschedulable',
    message,
  };
  if (!nominated && current && equal({ ...current, lastProbeTime: null }, next)) return;
  const others = conditions.filter(({ type }) => type !== 'PodScheduled');
  const status = { conditions: [...others, next], ...(nominated && { nominatedNodeName: nominated }) };
  try {
    await client.patch('pods', keyOf(pod), { status }, 'status');
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error;
  }
}
