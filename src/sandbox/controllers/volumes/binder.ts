import { keyOf, type PersistentVolume } from '../../../kube/object.ts';
import { claimsOf, isFullyBound } from '../../../kube/volumes.ts';
import { controllerIdentity, defineController } from '../../engine/define.ts';
import { syncClaim } from './sync-claim.ts';
import { syncVolume } from './sync-volume.ts';

// The real controller looks at everything again so often; only what is not settled can come out otherwise.
const resyncMs = 15_000;

/** Binds claims to volumes and takes volumes back (pkg/controller/volume/persistentvolume). */
export const volumeBinder = defineController(() => ({
  name: 'persistentvolume-binder-controller',
  identity: controllerIdentity('persistent-volume-binder'),

  watch({ client, enqueue }) {
    return [
      client.subscribe('persistentvolumes', ({ type, object, old }) => {
        enqueue(volumeKey(object.metadata.name));
        const ref = object.spec.claimRef ?? old?.spec.claimRef;
        if (ref && type === 'DELETED') enqueue(claimKey(`${ref.namespace}/${ref.name}`));
      }),
      client.subscribe('persistentvolumeclaims', ({ type, object }) => {
        if (type !== 'DELETED') enqueue(claimKey(keyOf(object)));
        else if (object.spec.volumeName) enqueue(volumeKey(object.spec.volumeName));
      }),
      client.subscribe('pods', ({ type, object }) => {
        // A volume that a Pod still used may be taken back now.
        if (type !== 'DELETED') return;
        for (const { claim } of claimsOf(object)) enqueue(claimKey(`${object.metadata.namespace}/${claim}`));
      }),
    ];
  },

  async reconcile(key, { client, enqueueAfter }) {
    const [kind, rest] = key.split(':', 2) as [string, string];
    if (kind === 'volume') {
      const volume = client.get('persistentvolumes', rest);
      if (volume) await syncVolume(client, volume);
      if (volume && isUnsettled(volume)) enqueueAfter(key, resyncMs, 'heartbeat');
      return;
    }
    const claim = client.get('persistentvolumeclaims', rest);
    if (!claim) return;
    await syncClaim(client, claim);
    if (!isFullyBound(claim)) enqueueAfter(key, resyncMs, 'heartbeat');
  },
}));

const claimKey = (key: string) => `claim:${key}`;
const volumeKey = (name: string) => `volume:${name}`;

function isUnsettled({ spec, status }: PersistentVolume): boolean {
  return status?.phase === 'Released' && spec.persistentVolumeReclaimPolicy !== 'Retain';
}
