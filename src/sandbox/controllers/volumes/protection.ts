import { clone, type KubeObject, keyOf, type PersistentVolumeClaim } from '../../../kube/object.ts';
import { claimsOf } from '../../../kube/volumes.ts';
import type { Client } from '../../client.ts';
import { controllerIdentity, defineController } from '../../engine/define.ts';

const ofClaim = 'kubernetes.io/pvc-protection';
const ofVolume = 'kubernetes.io/pv-protection';

/** Lets a deleted claim go when no Pod on a node uses it any more (pkg/controller/volume/pvcprotection). */
export const claimProtection = defineController(() => ({
  name: 'persistentvolumeclaim-protection-controller',
  identity: controllerIdentity('pvc-protection-controller'),

  watch({ client, enqueue }) {
    return [
      client.subscribe('persistentvolumeclaims', ({ type, object }) => {
        if (type !== 'DELETED' && isEnding(object, ofClaim)) enqueue(keyOf(object));
      }),
      client.subscribe('pods', ({ type, object }) => {
        if (type === 'DELETED')
          for (const { claim } of claimsOf(object)) enqueue(`${object.metadata.namespace}/${claim}`);
      }),
    ];
  },

  async reconcile(key, { client }) {
    const claim = client.get('persistentvolumeclaims', key);
    if (claim && isEnding(claim, ofClaim) && !isUsed(client, claim))
      await client.update('persistentvolumeclaims', without(claim, ofClaim));
  },
}));

/** Lets a deleted volume go when it is not bound any more (pkg/controller/volume/pvprotection). */
export const volumeProtection = defineController(() => ({
  name: 'persistentvolume-protection-controller',
  identity: controllerIdentity('pv-protection-controller'),

  watch({ client, enqueue }) {
    return [
      client.subscribe('persistentvolumes', ({ type, object }) => {
        if (type !== 'DELETED' && isEnding(object, ofVolume)) enqueue(object.metadata.name);
      }),
    ];
  },

  async reconcile(name, { client }) {
    const volume = client.get('persistentvolumes', name);
    if (volume && isEnding(volume, ofVolume) && volume.status?.phase !== 'Bound')
      await client.update('persistentvolumes', without(volume, ofVolume));
  },
}));

function isEnding({ metadata }: KubeObject, finalizer: string): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(finalizer) ?? false);
}

// A Pod that is on no node yet will not get this claim any more.
function isUsed(client: Client, { metadata }: PersistentVolumeClaim): boolean {
  return client
    .list('pods', metadata.namespace)
    .some((pod) => pod.spec.nodeName && claimsOf(pod).some(({ claim }) => claim === metadata.name));
}

function without<T extends KubeObject>(object: T, finalizer: string): T {
  const next = clone(object);
  next.metadata.finalizers = (next.metadata.finalizers ?? []).filter((one) => one !== finalizer);
  return next;
}
