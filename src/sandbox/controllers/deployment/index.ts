import { clone, controllerOf, keyOf, type ReplicaSet } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import { type ControllerContext, controllerIdentity, defineController } from '../../engine/define.ts';
import { claim, ownedOrOrphaned } from '../claim.ts';
import { cleanUpHistory } from './history.ts';
import { syncRevision } from './new-replica-set.ts';
import { notePause } from './pause.ts';
import { Rollout } from './rollout.ts';
import { isScalingEvent, scaleToSize } from './scaling.ts';
import { deadlineIn, isComplete, rolloutStatusOf, statusOf } from './status.ts';
import { recreateStep, rollingStep } from './strategies.ts';

/** Rolls out a Deployment's template through ReplicaSets (pkg/controller/deployment). */
export const deploymentController = defineController(() => ({
  name: 'deployment-controller',
  identity: controllerIdentity('deployment-controller'),

  watch(context) {
    return [
      context.client.subscribe('deployments.apps', ({ object }) => context.enqueue(keyOf(object))),
      context.client.subscribe('replicasets.apps', ({ object, old }) => {
        enqueueDeploymentsOf(object, context);
        if (old && controllerOf(old)?.uid !== controllerOf(object)?.uid) enqueueDeploymentsOf(old, context);
      }),
      // Recreate waits for the last old pod to be gone.
      context.client.subscribe('pods', ({ type, object }) => {
        const owner = type === 'DELETED' ? controllerOf(object) : undefined;
        const replicaSet =
          owner && context.client.get('replicasets.apps', `${object.metadata.namespace}/${owner.name}`);
        if (replicaSet) enqueueDeploymentsOf(replicaSet, context);
      }),
    ];
  },

  async reconcile(key, { client, clock, enqueueAfter }) {
    const deployment = client.get('deployments.apps', key);
    if (!deployment) return;
    const { selector, paused, strategy } = deployment.spec;
    const candidates = ownedOrOrphaned(client, 'replicasets.apps', deployment);
    const owned = await claim(client, 'replicasets.apps', deployment, selector, candidates);
    const uids = new Set(owned.map(({ metadata }) => metadata.uid));
    // Read again: what was adopted has changed.
    const present = client.list('replicasets.apps', deployment.metadata.namespace);
    const rollout = new Rollout(
      client,
      clock.now(),
      clone(deployment),
      present.filter(({ metadata }) => uids.has(metadata.uid)),
    );

    if (deployment.metadata.deletionTimestamp) {
      await rollout.writeStatus(statusOf(rollout));
      return;
    }
    await notePause(rollout);
    await syncRevision(rollout);
    if (paused || isScalingEvent(rollout)) {
      await scaleToSize(rollout);
      if (paused) await cleanUpHistory(rollout);
      await rollout.writeStatus(statusOf(rollout));
      return;
    }

    const moved = strategy?.type === 'Recreate' ? await recreateStep(rollout) : await rollingStep(rollout);
    if (!moved && isComplete(rollout.deployment)) await cleanUpHistory(rollout);
    const status = rolloutStatusOf(rollout);
    const waitMs = deadlineIn(rollout, status);
    if (waitMs !== undefined) enqueueAfter(key, waitMs);
    await rollout.writeStatus(status);
  },
}));

function enqueueDeploymentsOf(replicaSet: ReplicaSet, { client, enqueue }: ControllerContext): void {
  const { namespace, labels } = replicaSet.metadata;
  const owner = controllerOf(replicaSet);
  if (owner) {
    if (owner.kind === 'Deployment') enqueue(`${namespace}/${owner.name}`);
    return;
  }
  for (const deployment of client.list('deployments.apps', namespace))
    if (matchesLabelSelector(deployment.spec.selector, labels)) enqueue(keyOf(deployment));
}
