import { controllerOf, type KubeObject, keyOf, type Pod } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import { ApiError } from '../../api/errors.ts';
import {
  type ControllerContext,
  type ControllerFactory,
  controllerIdentity,
  defineController,
} from '../../engine/define.ts';
import { claim, ownedOrOrphaned } from '../claim.ts';
import { availableIn, isActive, isTerminating } from '../pods.ts';
import { type ReplicaKind, replicaSets, replicationControllers } from './kind.ts';
import { scalePods } from './scale.ts';
import { statusDiffers, statusOf } from './status.ts';

/** Keeps as many pods as a ReplicaSet wants (pkg/controller/replicaset). */
export const replicaSetController = keepReplicas(replicaSets);

/** The same for ReplicationControllers. */
export const replicationControllerController = keepReplicas(replicationControllers);

function keepReplicas(kind: ReplicaKind): ControllerFactory {
  return defineController(() => ({
    name: kind.controller,
    identity: controllerIdentity(kind.serviceAccount),

    watch(context) {
      return [
        context.client.subscribe(kind.resource, ({ object }: { object: KubeObject }) => context.enqueue(keyOf(object))),
        context.client.subscribe('pods', ({ object, old }) => {
          enqueueOwnersOf(kind, object, context);
          if (old && controllerOf(old)?.uid !== controllerOf(object)?.uid) enqueueOwnersOf(kind, old, context);
        }),
      ];
    },

    async reconcile(key, { client, clock, enqueueAfter }) {
      const found: KubeObject | undefined = client.get(kind.resource, key);
      if (!found) return;
      const replicaSet = kind.read(found);
      const { selector, minReadySeconds = 0 } = replicaSet.spec;
      const pods = ownedOrOrphaned(client, 'pods', replicaSet);
      const active = await claim(client, 'pods', replicaSet, selector, pods.filter(isActive));
      const terminating = pods.filter(
        (pod) => isTerminating(pod) && controllerOf(pod) && matchesLabelSelector(selector, pod.metadata.labels),
      );

      let failure: ApiError | undefined;
      if (!replicaSet.metadata.deletionTimestamp) {
        try {
          await scalePods(client, replicaSet, active, clock.now(), kind.component);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          failure = error;
        }
      }

      // The pods as they were before this step: what it did is seen by the next one.
      const now = clock.now();
      const status = statusOf(
        replicaSet,
        active,
        kind.countsTerminating ? terminating.length : undefined,
        failure,
        now,
      );
      if (statusDiffers(replicaSet, status)) {
        await kind.writeStatus(client, replicaSet, status);
      }
      if (failure) throw failure;
      const waits = active.flatMap((pod) => availableIn(pod, minReadySeconds, now) || []);
      if (waits.length) enqueueAfter(key, Math.min(...waits));
    },
  }));
}

function enqueueOwnersOf(kind: ReplicaKind, pod: Pod, { client, enqueue }: ControllerContext): void {
  const owner = controllerOf(pod);
  if (owner) {
    if (owner.kind === kind.kind) enqueue(`${pod.metadata.namespace}/${owner.name}`);
    return;
  }
  for (const object of client.list(kind.resource as string, pod.metadata.namespace))
    if (matchesLabelSelector(kind.read(object).spec.selector, pod.metadata.labels)) enqueue(keyOf(object));
}
