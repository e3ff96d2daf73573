import { controllerOf, equal, keyOf, type Node, type Pod } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import { type ControllerContext, controllerIdentity, defineController } from '../../engine/define.ts';
import { claim, ownedOrOrphaned } from '../claim.ts';
import { availableIn } from '../pods.ts';
import { ensureRevision, revisionLabel, revisionsOf, truncateHistory } from '../revision-history.ts';
import { DaemonSync } from './daemon-sync.ts';
import { manageNodes } from './manage.ts';
import { placementOn } from './placement.ts';
import { rollingStep } from './rolling-update.ts';

const firstBackoffMs = 1000;
const longestBackoffMs = 15 * 60_000;

/** Keeps a Pod on each node that fits (pkg/controller/daemon). */
export const daemonSetController = defineController(() => {
  // How long failed Pods of a set on a node wait; as in Kubernetes, a restart begins anew.
  const backoffs = new Map<string, { sinceMs: number; delayMs: number }>();
  const backoffOf = (key: string, now: number): number => {
    const known = backoffs.get(key);
    if (known && now < known.sinceMs + known.delayMs) return known.sinceMs + known.delayMs - now;
    const isRecent = known && now < known.sinceMs + 2 * longestBackoffMs;
    backoffs.set(key, {
      sinceMs: now,
      delayMs: isRecent ? Math.min(known.delayMs * 2, longestBackoffMs) : firstBackoffMs,
    });
    return 0;
  };

  return {
    name: 'daemonset-controller',
    identity: controllerIdentity('daemon-set-controller'),

    watch: (context) => [
      context.client.subscribe('daemonsets.apps', ({ object }) => context.enqueue(keyOf(object))),
      context.client.subscribe('pods', ({ object, old }) => {
        enqueueSetsOf(object, context);
        if (old && controllerOf(old)?.uid !== controllerOf(object)?.uid) enqueueSetsOf(old, context);
      }),
      context.client.subscribe('nodes', ({ object, old }) => {
        if (old && !matters(object, old)) return;
        for (const set of context.client.list('daemonsets.apps'))
          if (!old || !equal(placementOn(object, set), placementOn(old, set))) context.enqueue(keyOf(set));
      }),
    ],

    async reconcile(key, { client, clock, enqueueAfter }) {
      const set = client.get('daemonsets.apps', key);
      if (!set || set.metadata.deletionTimestamp) return;
      const now = clock.now();
      const candidates = ownedOrOrphaned(client, 'pods', set);
      await claim(client, 'pods', set, set.spec.selector, candidates);
      const known = await revisionsOf(client, set);
      const { revision, collisionCount } = await ensureRevision(client, set, known);
      const sync = new DaemonSync(client, now, set, revision.metadata.labels?.[revisionLabel] ?? '');

      let failure: unknown;
      try {
        const backoff = (node: string) => backoffOf(`${set.metadata.uid}/${node}`, now);
        const managed = await manageNodes(sync, backoff, (ms) => enqueueAfter(key, ms));
        if (!managed && set.spec.updateStrategy?.type === 'RollingUpdate') await rollingStep(sync);
        const live = new Set(sync.pods().map(({ metadata }) => metadata.labels?.[revisionLabel]));
        await truncateHistory(
          client,
          set,
          known,
          (one) => one.metadata.uid === revision.metadata.uid || live.has(one.metadata.labels?.[revisionLabel]),
        );
      } catch (error) {
        failure = error;
      }
      await sync.writeStatus({ ...sync.status(), ...(collisionCount > 0 && { collisionCount }) });
      if (failure) throw failure;
      const waits = sync.pods().flatMap((pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, now) || []);
      if (waits.length) enqueueAfter(key, Math.min(...waits));
    },
  };
});

/** Only labels, taints and the like decide where daemons run; heartbeats do not. */
function matters(node: Node, old: Node): boolean {
  return !equal(node.metadata.labels, old.metadata.labels) || !equal(node.spec, old.spec);
}

function enqueueSetsOf(pod: Pod, { client, enqueue }: ControllerContext): void {
  const { namespace, labels } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner) {
    if (owner.kind === 'DaemonSet') enqueue(`${namespace}/${owner.name}`);
    return;
  }
  for (const set of client.list('daemonsets.apps', namespace))
    if (matchesLabelSelector(set.spec.selector, labels)) enqueue(keyOf(set));
}
