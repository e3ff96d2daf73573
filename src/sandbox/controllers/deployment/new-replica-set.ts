import { clone, controllerOf, controllerRef, type Draft, equal, type ReplicaSet } from '../../../kube/object.ts';
import { ApiError } from '../../api/errors.ts';
import { isNamespaceTerminating } from '../create-once.ts';
import { condition, findCondition, hasDeadline, withCondition } from './conditions.ts';
import { annotationsOfNew, maxRevision, revisionAnnotation } from './revision.ts';
import type { Rollout } from './rollout.ts';
import { hashLabel, sameTemplate } from './same-template.ts';
import { newReplicas } from './sizes.ts';
import { templateHash } from './template-hash.ts';

const longestName = 253;

/** Brings the new ReplicaSet's annotations and the Deployment's revision up to date, where there is one. */
export async function syncRevision(rollout: Rollout): Promise<void> {
  const { newOne } = rollout;
  if (!newOne) return;
  const next = clone(newOne);
  const revision = maxRevision(rollout.oldOnes) + 1n;
  next.metadata.annotations = annotationsOfNew(rollout.deployment, newOne.metadata.annotations ?? {}, revision);
  const { minReadySeconds = 0 } = rollout.deployment.spec;
  if ((next.spec.minReadySeconds ?? 0) !== minReadySeconds) next.spec.minReadySeconds = minReadySeconds;
  const current = equal(next, newOne) ? newOne : await rollout.write(next);

  const found = current.metadata.annotations?.[revisionAnnotation];
  const { deployment, now } = rollout;
  const status = clone(deployment.status ?? {});
  if (hasDeadline(deployment) && !findCondition(status.conditions, 'Progressing')) {
    const message = `Found new replica set "${current.metadata.name}"`;
    status.conditions = withCondition(
      status.conditions,
      condition('Progressing', 'True', 'FoundNewReplicaSet', message, now),
    );
  }
  await rollout.writeStatus(status, {
    ...deployment.metadata.annotations,
    ...(found && { [revisionAnnotation]: found }),
  });
}

/** Makes the ReplicaSet for the Deployment's template when there is none yet. Throws what the API answers. */
export async function ensureNew(rollout: Rollout): Promise<ReplicaSet> {
  const { newOne } = rollout;
  if (newOne) return newOne;
  const revision = maxRevision(rollout.oldOnes) + 1n;
  const draft = draftOf(rollout, revision);
  const created = await create(rollout, draft);
  rollout.replicaSets.push(created);
  const { deployment, now } = rollout;
  const status = clone(deployment.status ?? {});
  if (hasDeadline(deployment)) {
    const message = `Created new replica set "${created.metadata.name}"`;
    const next = condition('Progressing', 'True', 'NewReplicaSetCreated', message, now);
    status.conditions = withCondition(status.conditions, next);
  }
  await rollout.writeStatus(status, { ...deployment.metadata.annotations, [revisionAnnotation]: String(revision) });
  return created;
}

function draftOf(rollout: Rollout, revision: bigint): Draft<ReplicaSet> {
  const { deployment } = rollout;
  const template = clone(deployment.spec.template);
  const hash = templateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  template.metadata = { ...template.metadata, labels };
  const { matchLabels, ...selector } = clone(deployment.spec.selector);
  const { namespace, name } = deployment.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name.slice(0, longestName - 1 - hash.length)}-${hash}`,
      ...(namespace && { namespace }),
      labels,
      annotations: annotationsOfNew(deployment, undefined, revision),
      ownerReferences: [controllerRef(deployment)],
    },
    spec: {
      replicas: newReplicas(deployment, rollout.replicaSets, 0),
      ...(deployment.spec.minReadySeconds && { minReadySeconds: deployment.spec.minReadySeconds }),
      selector: { ...selector, matchLabels: { ...matchLabels, [hashLabel]: hash } },
      template,
    },
  };
}

async function create(rollout: Rollout, draft: Draft<ReplicaSet>): Promise<ReplicaSet> {
  try {
    const created = await rollout.client.create('replicasets.apps', draft);
    const replicas = created.spec.replicas ?? 0;
    if (replicas > 0)
      await rollout.tell('ScalingReplicaSet', `Scaled up replica set ${created.metadata.name} from 0 to ${replicas}`);
    return created;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.reason === 'AlreadyExists') return await takeOrMoveOn(rollout, draft, error);
    if (!isNamespaceTerminating(error)) await reportFailure(rollout, draft, error);
    throw error;
  }
}

/** The name is taken: by this Deployment's own ReplicaSet, or by another's whose template has the same hash. */
async function takeOrMoveOn(rollout: Rollout, draft: Draft<ReplicaSet>, error: ApiError): Promise<ReplicaSet> {
  const { deployment, client } = rollout;
  const existing = client.get('replicasets.apps', `${draft.metadata.namespace}/${draft.metadata.name}`);
  if (existing && controllerOf(existing)?.uid === deployment.metadata.uid && sameTemplate(deployment, existing))
    return existing;
  const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
  await rollout.writeStatus({ ...clone(deployment.status), collisionCount });
  throw error;
}

async function reportFailure(rollout: Rollout, draft: Draft<ReplicaSet>, error: ApiError): Promise<void> {
  const { deployment, now } = rollout;
  const message = `Failed to create new replica set "${draft.metadata.name}": ${error.message}`;
  if (hasDeadline(deployment)) {
    const next = condition('Progressing', 'False', 'ReplicaSetCreateError', message, now);
    await rollout.writeStatus({
      ...clone(deployment.status),
      conditions: withCondition(deployment.status?.conditions, next),
    });
  }
  await rollout.tell('ReplicaSetCreateError', message, 'Warning');
}
