import type { PersistentVolume } from '../../../kube/object.ts';
import { volumeAnnotations } from '../../../kube/volumes.ts';
import type { Client } from '../../client.ts';
import { bind, setPhase, unbind } from './bind.ts';
import { reclaim } from './reclaim.ts';

/** Brings a volume's phase to what its claim is. */
export async function syncVolume(client: Client, volume: PersistentVolume): Promise<void> {
  const ref = volume.spec.claimRef;
  // Without a uid it is kept for a claim that has not come to it yet.
  if (!ref?.uid) {
    await setPhase(client, volume, 'Available');
    return;
  }
  const named = client.get('persistentvolumeclaims', `${ref.namespace}/${ref.name}`);
  const claim = named?.metadata.uid === ref.uid ? named : undefined;
  if (!claim) return await release(client, volume);
  const { name, annotations } = volume.metadata;
  if (!claim.spec.volumeName) {
    if ((claim.spec.volumeMode ?? 'Filesystem') === (volume.spec.volumeMode ?? 'Filesystem'))
      return await bind(client, volume, claim);
    const source = { component: 'persistentvolume-controller' };
    const why = 'due to incompatible volumeMode.';
    const reason = 'VolumeMismatch';
    const ofVolume = `Cannot bind PersistentVolume to requested PersistentVolumeClaim "${claim.metadata.name}" ${why}`;
    await client.event(volume, { type: 'Warning', reason, message: ofVolume }, source);
    const ofClaim = `Cannot bind PersistentVolume "${name}" to requested PersistentVolumeClaim ${why}`;
    await client.event(claim, { type: 'Warning', reason, message: ofClaim }, source);
  } else if (claim.spec.volumeName === name) {
    await setPhase(client, volume, 'Bound');
  } else if (annotations?.[volumeAnnotations.provisionedBy] && volume.spec.persistentVolumeReclaimPolicy === 'Delete') {
    await release(client, volume);
  } else {
    await unbind(client, volume);
  }
}

async function release(client: Client, volume: PersistentVolume): Promise<void> {
  const { phase } = volume.status ?? {};
  const isReleased = phase === 'Released' || phase === 'Failed';
  const released = isReleased ? volume : await setPhase(client, volume, 'Released');
  await reclaim(client, released);
}
