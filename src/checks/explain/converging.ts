import { isRecord, type KubeObject, type Pod } from '../../kube/object.ts';
import type { Candidate, Search } from '../assertions/candidates.ts';
import type { Facts } from '../facts.ts';
import { finding, type Outcome } from '../outcome.ts';
import { conditionDifferences } from './condition-differs.ts';
import { isPaused } from './paused.ts';
import { isReadAgain } from './pod-trouble.ts';
import { fieldDifferences, genericReason } from './spec-differs.ts';
import { describeObject, lookAt, plural } from './words.ts';

/** Rule 6: all is as it was asked for, and the cluster is still at it. */
export async function explainConverging({ candidates }: Search, facts: Facts): Promise<Outcome | undefined> {
  const [nearest] = candidates;
  if (!nearest) return undefined;
  const { object, failed } = nearest;
  const unready = readiness(object);
  const differences = [...fieldDifferences(nearest), ...(unready ? [] : conditionDifferences(nearest, facts))];
  const waitingFor = unready ?? failed[0]?.say ?? `${differences[0]?.path} to be ${differences[0]?.expected}`;
  return finding('not-ready', `${describeObject(object)} ${whatLacks(nearest, unready)}`, {
    differences,
    waitingFor,
    look: lookAt('describe', object, facts.input.scope),
  });
}

function whatLacks({ object, mismatches, failed }: Candidate, unready: string | undefined): string {
  const [first] = mismatches;
  if (unready) return `is not as it should be yet: ${unready}.`;
  if (failed[0]) return `is there, but this does not hold yet: ${failed[0].say}.`;
  return `is not as it should be yet${first ? `: ${genericReason(first, object.kind).message}` : '.'}`;
}

/** `1 of 3 ready`, for what has replicas. */
function readiness({ spec, status }: KubeObject): string | undefined {
  if (!isRecord(spec) || typeof spec.replicas !== 'number') return undefined;
  const ready = isRecord(status) && typeof status.readyReplicas === 'number' ? status.readyReplicas : 0;
  return ready === spec.replicas ? undefined : `${ready} of ${spec.replicas} ready`;
}

/** What in the attempt's namespaces is still on its way; undefined when all is at rest. */
export async function unsettled(facts: Facts): Promise<string | undefined> {
  const all = async (kind: string) =>
    (await Promise.all(facts.input.scope.namespaces.map((each) => facts.objects(kind, each)))).flat();
  for (const kind of ['Deployment', 'ReplicaSet'])
    for (const object of await all(kind)) if (isMoving(object)) return `${object.metadata.name} to settle`;
  const pods = await all('Pod');
  const moving = pods.filter((pod) => {
    const { metadata, status } = pod;
    if (metadata.deletionTimestamp) return true;
    if (!isRecord(status) || status.phase !== 'Pending') return false;
    const waiting = JSON.stringify(((pod as Pod).status?.containerStatuses ?? []).filter((each) => !isReadAgain(each)));
    return !/"(ErrImagePull|ImagePullBackOff|InvalidImageName|CreateContainerConfigError)"|Unschedulable/.test(
      waiting + JSON.stringify(status.conditions ?? []),
    );
  });
  return moving.length ? `${moving.length} ${moving.length === 1 ? 'Pod' : plural('Pod')} to settle` : undefined;
}

function isMoving(object: KubeObject): boolean {
  const { metadata, spec, status } = object;
  if (metadata.deletionTimestamp) return true;
  if (!isRecord(spec) || !isRecord(status)) return true;
  if (Number(status.observedGeneration ?? 0) < Number(metadata.generation ?? 0)) return true;
  // A paused one has told its ReplicaSets what it wants; these are asked, too.
  if (isPaused(object)) return false;
  // What is refused by a quota or a policy does not go on by itself.
  const conditions = Array.isArray(status.conditions) ? status.conditions.filter(isRecord) : [];
  if (conditions.some(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True')) return false;
  return Number(status.replicas ?? 0) !== Number(spec.replicas ?? 1);
}
