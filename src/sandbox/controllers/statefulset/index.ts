import { controllerOf, keyOf, type Pod, type StatefulSet } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import { ApiError } from '../../api/errors.ts';
import { type ControllerContext, controllerIdentity, defineController } from '../../engine/define.ts';
import { claim } from '../claim.ts';
import { availableIn } from '../pods.ts';
import { ensureRevision, revisionsOf, truncateHistory } from '../revision-history.ts';
import { ClaimTrouble } from './claims.ts';
import { mayBelong, revisionOf } from './identity.ts';
import { SetSync } from './set-sync.ts';
import { takeStep } from './steps.ts';

/** Keeps Pods with names, places and claims of their own (pkg/controller/statefulset). */
export const statefulSetController = defineController(() => ({
  name: 'statefulset-controller',
  identity: controllerIdentity('statefulset-controller'),

  watch: (context) => [
    context.client.subscribe('statefulsets.apps', ({ object }) => context.enqueue(keyOf(object))),
    context.client.subscribe('pods', ({ object, old }) => {
      enqueueSetsOf(object, context);
      if (old && controllerOf(old)?.uid !== controllerOf(object)?.uid) enqueueSetsOf(old, context);
    }),
    // A claim that goes with its Pod must be gone before the next one is made.
    context.client.subscribe('persistentvolumeclaims', ({ type, object }) => {
      if (type === 'DELETED')
        for (const set of context.client.list('statefulsets.apps', object.metadata.namespace))
          if (set.spec.volumeClaimTemplates?.length) context.enqueue(keyOf(set));
    }),
  ],

  async reconcile(key, { client, clock, enqueueAfter }) {
    const set = client.get('statefulsets.apps', key);
    if (!set) return;
    const candidates = client.list('pods', set.metadata.namespace).filter((pod) => mayBelong(set, pod));
    await claim(client, 'pods', set, set.spec.selector, candidates);
    const known = await revisionsOf(client, set);
    const { revision: update, collisionCount } = await ensureRevision(client, set, known);
    const current = known.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
    const sync = new SetSync(client, clock.now(), set, { current, update });

    let failure: unknown;
    if (!set.metadata.deletionTimestamp) {
      try {
        await takeStep(sync);
      } catch (error) {
        failure = error;
      }
    }
    await sync.writeStatus(sync.status(collisionCount));
    const live = new Set([current.metadata.name, update.metadata.name, ...sync.pods().map(revisionOf)]);
    await truncateHistory(client, set, known, ({ metadata }) => live.has(metadata.name));
    // What keeps a claim is waited for as for a refusal by the API.
    if (failure instanceof ClaimTrouble) throw new ApiError(500, 'InternalError', failure.message);
    if (failure) throw failure;

    const waits = sync.pods().flatMap((pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, clock.now()) || []);
    if (waits.length) enqueueAfter(key, Math.min(...waits));
  },
}));

function enqueueSetsOf(pod: Pod, { client, enqueue }: ControllerContext): void {
  const { namespace, labels } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner) {
    if (owner.kind === 'StatefulSet') enqueue(`${namespace}/${owner.name}`);
    return;
  }
  const selects = (set: StatefulSet) => mayBelong(set, pod) && matchesLabelSelector(set.spec.selector, labels);
  for (const set of client.list('statefulsets.apps', namespace)) if (selects(set)) enqueue(keyOf(set));
}
