import { keyOf, type PersistentVolume } from '../../../kube/object.ts';
import { claimsOf, volumeAnnotations } from '../../../kube/volumes.ts';
import type { Client } from '../../client.ts';
import { setPhase, unbind } from './bind.ts';

/** Does with a volume whose claim is gone what its policy says. */
export async function reclaim(client: Client, volume: PersistentVolume): Promise<void> {
  const policy = volume.spec.persistentVolumeReclaimPolicy;
  if (policy === 'Delete') await deleteVolume(client, volume);
  else if (policy === 'Recycle') await recycle(client, volume);
}

async function deleteVolume(client: Client, volume: PersistentVolume): Promise<void> {
  const { annotations = {}, name, deletionTimestamp } = volume.metadata;
  // Who provisioned it deletes it.
  if (annotations[volumeAnnotations.provisionedBy] || deletionTimestamp) return;
  const { hostPath } = volume.spec;
  if (!hostPath) {
    const text = `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`;
    return await fail(client, volume, 'VolumeFailedDelete', text);
  }
  if (!/^\/tmp\/.+/.test(hostPath.path)) {
    const text = `host_path deleter only supports /tmp/.+ but received provided ${hostPath.path}`;
    return await fail(client, volume, 'VolumeFailedDelete', text);
  }
  await client.delete('persistentvolumes', name);
}

async function recycle(client: Client, volume: PersistentVolume): Promise<void> {
  const { claimRef, hostPath, nfs } = volume.spec;
  const users = client
    .list('pods', claimRef?.namespace)
    .filter((pod) => claimsOf(pod).some(({ claim }) => claim === claimRef?.name))
    .map(keyOf);
  const source = { component: 'persistentvolume-controller' };
  if (users.length > 0) {
    const message = `Volume is used by pods: ${users.sort().join(',')}`;
    return await client.event(volume, { type: 'Normal', reason: 'VolumeFailedRecycle', message }, source);
  }
  if (!hostPath && !nfs)
    return await fail(client, volume, 'VolumeFailedRecycle', 'No recycler plugin found for the volume!');
  await client.event(volume, { type: 'Normal', reason: 'VolumeRecycled', message: 'Volume recycled' }, source);
  await unbind(client, volume);
}

async function fail(client: Client, volume: PersistentVolume, reason: string, message: string): Promise<void> {
  if (volume.status?.phase === 'Failed') return;
  const failed = await setPhase(client, volume, 'Failed', message);
  await client.event(failed, { type: 'Warning', reason, message }, { component: 'persistentvolume-controller' });
}
