import {
  clone,
  controllerRef,
  type Draft,
  equal,
  keyOf,
  type OwnerReference,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
} from '../../../kube/object.ts';
import { ApiError } from '../../api/errors.ts';
import type { Client, EventText } from '../../client.ts';
import { claimName, isInRange } from './identity.ts';

type Tell = (type: EventText['type'], reason: string, message: string) => Promise<void>;

/** Makes the claims of a place that are not there. Throws when one cannot be made or is going. */
export async function createClaims(client: Client, set: StatefulSet, ordinal: number, tell: Tell): Promise<void> {
  const pod = `${set.metadata.name}-${ordinal}`;
  for (const draft of claimsFor(set, ordinal)) {
    const { name } = draft.metadata;
    const found = client.get('persistentvolumeclaims', `${set.metadata.namespace}/${name}`);
    if (found?.metadata.deletionTimestamp) throw new ClaimTrouble(`pvc ${name} is being deleted`);
    if (found) continue;
    try {
      await client.create('persistentvolumeclaims', draft);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const why = `Create Claim ${name} for Pod ${pod} in StatefulSet ${set.metadata.name} failed error: ${error.message}`;
      if (error.reason !== 'AlreadyExists') await tell('Warning', 'FailedCreate', why);
      throw new ClaimTrouble(`failed to create PVC ${name}: ${error.message}`);
    }
    const message = `Create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`;
    await tell('Normal', 'SuccessfulCreate', message);
  }
}

/** A claim that keeps a Pod from being made. It heals when the claim does, so it is no bug. */
export class ClaimTrouble extends Error {}

/** Owns the claims of a place as the retention policy says: by the set, by the Pod that goes, or not at all. */
export async function ownClaims(client: Client, set: StatefulSet, ordinal: number): Promise<void> {
  for (const { metadata } of claimsFor(set, ordinal)) {
    const claim = client.get('persistentvolumeclaims', `${set.metadata.namespace}/${metadata.name}`);
    if (!claim) continue;
    const pod = client.get('pods', `${set.metadata.namespace}/${set.metadata.name}-${ordinal}`);
    const owners = ownersOf(set, pod, ordinal, claim);
    if (!owners || equal(owners, claim.metadata.ownerReferences ?? [])) continue;
    const patch = { metadata: { uid: claim.metadata.uid, ownerReferences: owners.length ? owners : null } };
    await client.patch('persistentvolumeclaims', keyOf(claim), patch);
  }
}

/** A claim that goes with its last Pod must be gone before there is a new one. */
export function hasStaleClaim(client: Client, set: StatefulSet, ordinal: number): boolean {
  if (set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false;
  const pod = `${set.metadata.name}-${ordinal}`;
  return claimsFor(set, ordinal).some(({ metadata }) =>
    client
      .get('persistentvolumeclaims', `${set.metadata.namespace}/${metadata.name}`)
      ?.metadata.ownerReferences?.some(({ kind, name }) => kind === 'Pod' && name === pod),
  );
}

function claimsFor(set: StatefulSet, ordinal: number): Draft<PersistentVolumeClaim>[] {
  const { namespace } = set.metadata;
  return (set.spec.volumeClaimTemplates ?? []).map((template) => {
    const { metadata, spec } = clone(template);
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: claimName(set, metadata?.name ?? '', ordinal),
        ...(namespace && { namespace }),
        labels: { ...metadata?.labels, ...set.spec.selector.matchLabels },
        ...(metadata?.annotations && { annotations: metadata.annotations }),
      },
      spec: spec ?? {},
    };
  });
}

/** The owners that a claim shall have; undefined when somebody else manages it, or a predecessor of the owner does. */
function ownersOf(
  set: StatefulSet,
  pod: Pod | undefined,
  ordinal: number,
  claim: PersistentVolumeClaim,
): OwnerReference[] | undefined {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const refs = claim.metadata.ownerReferences ?? [];
  const isSet = (ref: OwnerReference) => ref.kind === 'StatefulSet' && ref.name === set.metadata.name;
  const isPod = (ref: OwnerReference) => ref.kind === 'Pod' && ref.name === `${set.metadata.name}-${ordinal}`;
  const isStale = refs.some(
    (ref) => (isSet(ref) && ref.uid !== set.metadata.uid) || (isPod(ref) && ref.uid !== pod?.metadata.uid),
  );
  const others = refs.filter((ref) => !isSet(ref) && !isPod(ref));
  if (isStale || others.some(({ controller }) => controller)) return undefined;
  const leaves = !isInRange(set, ordinal);
  const ofPod = whenScaled === 'Delete' && leaves && pod;
  const ofSet = whenDeleted === 'Delete' && !(whenScaled === 'Delete' && leaves);
  const own = ofPod ? [controllerRef(pod)] : ofSet ? [controllerRef(set)] : [];
  return [...others, ...own];
}
