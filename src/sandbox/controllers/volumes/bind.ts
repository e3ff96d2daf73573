import { clone, equal, type PersistentVolume, type PersistentVolumeClaim } from '../../../kube/object.ts';
import { isBoundTo, volumeAnnotations } from '../../../kube/volumes.ts';
import type { Client } from '../../client.ts';

const { boundByController, bindCompleted } = volumeAnnotations;

/** Ties a volume and a claim to each other, the volume first; writes only what is not so yet. */
export async function bind(client: Client, volume: PersistentVolume, claim: PersistentVolumeClaim): Promise<void> {
  const bound = await setPhase(client, await bindVolume(client, volume, claim), 'Bound');
  await setClaimStatus(client, await bindClaim(client, claim, bound), 'Bound', bound);
}

/** Writes the claim into the volume: what the binder does, and the scheduler for claims that wait for a Pod. */
export async function bindVolume(
  client: Client,
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): Promise<PersistentVolume> {
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  const next = clone(volume);
  const { claimRef } = next.spec;
  if (claimRef?.name !== name || claimRef.namespace !== namespace || claimRef.uid !== uid)
    next.spec.claimRef = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      name,
      ...(namespace && { namespace }),
      resourceVersion,
      uid,
    };
  if (!isBoundTo(volume, claim)) annotate(next, boundByController);
  return equal(next, volume) ? volume : await client.update('persistentvolumes', next);
}

/** Lets go of a volume that its claim does not use. */
export async function unbind(client: Client, volume: PersistentVolume): Promise<void> {
  const next = clone(volume);
  if (next.metadata.annotations?.[boundByController] !== undefined) {
    delete next.spec.claimRef;
    delete next.metadata.annotations[boundByController];
  } else {
    delete next.spec.claimRef?.uid;
  }
  await setPhase(client, await client.update('persistentvolumes', next), 'Available');
}

/** Writes the volume's phase when it is another one; the volume as it is then. */
export async function setPhase(
  client: Client,
  volume: PersistentVolume,
  phase: string,
  message = '',
): Promise<PersistentVolume> {
  if (volume.status?.phase === phase) return volume;
  const { message: _, ...status } = volume.status ?? {};
  const next = { ...volume, status: { ...status, phase, ...(message && { message }) } };
  return await client.updateStatus('persistentvolumes', next);
}

/** Writes the claim's phase, and what it got, when they are others. */
export async function setClaimStatus(
  client: Client,
  claim: PersistentVolumeClaim,
  phase: string,
  volume?: PersistentVolume,
): Promise<PersistentVolumeClaim> {
  const { accessModes, capacity, ...rest } = claim.status ?? {};
  const status = {
    ...rest,
    phase,
    ...(volume?.spec.accessModes && { accessModes: volume.spec.accessModes }),
    // A claim that grew keeps what it has: only binding tells the volume's size.
    ...(volume?.spec.capacity && {
      capacity: claim.status?.phase === 'Bound' ? (capacity ?? {}) : volume.spec.capacity,
    }),
  };
  if (equal(status, claim.status)) return claim;
  return await client.updateStatus('persistentvolumeclaims', { ...claim, status });
}

async function bindClaim(
  client: Client,
  claim: PersistentVolumeClaim,
  { metadata: { name } }: PersistentVolume,
): Promise<PersistentVolumeClaim> {
  const next = clone(claim);
  if (next.spec.volumeName !== name) {
    next.spec.volumeName = name;
    annotate(next, boundByController);
  }
  annotate(next, bindCompleted);
  return equal(next, claim) ? claim : await client.update('persistentvolumeclaims', next);
}

function annotate({ metadata }: PersistentVolume | PersistentVolumeClaim, key: string): void {
  if (metadata.annotations?.[key] === undefined) metadata.annotations = { ...metadata.annotations, [key]: 'yes' };
}
