import { clone, controllerOf, keyOf, type Pod } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import { ApiError } from '../../api/errors.ts';
import { type ControllerContext, controllerIdentity, defineController } from '../../engine/define.ts';
import { claim, ownedOrOrphaned } from '../claim.ts';
import { availableIn, isActive, isTerminating } from '../pods.ts';
import { scalePods } from './scale.ts';
import { statusDiffers, statusOf } from './status.ts';

/** Keeps as many pods as a ReplicaSet wants (pkg/controller/replicaset). */
export const replicaSetController = defineController(() => ({
  name: 'replicaset-controller',
  identity: controllerIdentity('replicaset-controller'),

  watch(context) {
    return [
      context.client.subscribe('replicasets.apps', ({ object }) => context.enqueue(keyOf(object))),
      context.client.subscribe('pods', ({ object, old }) => {
        enqueueReplicaSetsOf(object, context);
        if (old && controllerOf(old)?.uid !== controllerOf(object)?.uid) enqueueReplicaSetsOf(old, context);
      }),
    ];
  },

  async reconcile(key, { client, clock, enqueueAfter }) {
    const replicaSet = client.get('replicasets.apps', key);
    if (!replicaSet) return;
    const { selector, minReadySeconds = 0 } = replicaSet.spec;
    const pods = ownedOrOrphaned(replicaSet, client.list('pods', replicaSet.metadata.namespace));
    const active = await claim(client, 'pods', replicaSet, selector, pods.filter(isActive));
    const terminating = pods.filter(
      (pod) => isTerminating(pod) && controllerOf(pod) && matchesLabelSelector(selector, pod.metadata.labels),
    );

    let failure: ApiError | undefined;
    if (!replicaSet.metadata.deletionTimestamp) {
      try {
        await scalePods(client, replicaSet, active, clock.now());
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failure = error;
      }
    }

    // The pods as they were before this step: what it did is seen by the next one.
    const now = clock.now();
    const status = statusOf(replicaSet, active, terminating.length, failure, now);
    if (statusDiffers(replicaSet, status)) {
      await client.updateStatus('replicasets.apps', { ...clone(replicaSet), status });
    }
    if (failure) throw failure;
    const waits = active.flatMap((pod) => availableIn(pod, minReadySeconds, now) || []);
    if (waits.length) enqueueAfter(key, Math.min(...waits));
  },
}));

function enqueueReplicaSetsOf(pod: Pod, { client, enqueue }: ControllerContext): void {
  const owner = controllerOf(pod);
  if (owner) {
    if (owner.kind === 'ReplicaSet') enqueue(`${pod.metadata.namespace}/${owner.name}`);
    return;
  }
  for (const replicaSet of client.list('replicasets.apps', pod.metadata.namespace)) {
    if (matchesLabelSelector(replicaSet.spec.selector, pod.metadata.labels)) enqueue(keyOf(replicaSet));
  }
}
