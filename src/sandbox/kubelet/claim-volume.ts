import type { Pod } from '../../kube/object.ts';
import { isBoundTo } from '../../kube/volumes.ts';
import type { Client } from '../client.ts';
import type { Volume } from '../runtime/files.ts';
import type { HostDisk } from './host-disk.ts';
import { hostPathVolume } from './host-path.ts';

/** What became of mounting a claim. */
export type ClaimVolume =
  | { kind: 'ready'; volume: Volume }
  /** The volume itself cannot be mounted; it is named by its PersistentVolume. */
  | { kind: 'broken'; name: string; message: string }
  /** There is no volume to be mounted. */
  | { kind: 'unbound'; message: string };

/** The data behind a claim. */
export function claimVolume(pod: Pod, claimName: string, client: Client, disk: HostDisk): ClaimVolume {
  const { namespace, uid } = pod.metadata;
  const where = `error processing PVC ${namespace}/${claimName}: `;
  const claim = client.get('persistentvolumeclaims', `${namespace}/${claimName}`);
  if (!claim)
    return {
      kind: 'unbound',
      message: `${where}failed to fetch PVC from API server: persistentvolumeclaims "${claimName}" not found`,
    };
  if (claim.metadata.deletionTimestamp && !pod.metadata.deletionTimestamp && !pod.status?.containerStatuses)
    return { kind: 'unbound', message: `${where}PVC is being deleted` };
  const volume = claim.spec.volumeName ? client.get('persistentvolumes', claim.spec.volumeName) : undefined;
  if (!volume || !isBoundTo(volume, claim) || claim.status?.phase !== 'Bound')
    return { kind: 'unbound', message: `${where}PVC is not bound` };
  const { hostPath, local } = volume.spec;
  const { name } = volume.metadata;
  if (hostPath) {
    const found = hostPathVolume(disk, hostPath, uid);
    return typeof found === 'string' ? { kind: 'broken', name, message: found } : { kind: 'ready', volume: found };
  }
  if (local) {
    if (disk.kindOf(local.path) !== 'missing') return { kind: 'ready', volume: disk.at(local.path, uid) };
    return { kind: 'broken', name, message: `path "${local.path}" does not exist` };
  }
  // Storage outside the cluster: there is none here, so its data stays with the node.
  return { kind: 'ready', volume: disk.at(`/elsewhere/${volume.metadata.uid}`, uid) };
}
