import {
  type Draft,
  keyOf,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../../../kube/object.ts';
import { classOf, volumeAnnotations } from '../../../kube/volumes.ts';
import type { Client, EventText, Identity } from '../../client.ts';
import { defineController } from '../../engine/define.ts';

const provisionerName = 'rancher.io/local-path';
const selectedNodeAnnotation = 'local.path.provisioner/selected-node';
const folder = '/var/local-path-provisioner';
const account = 'system:serviceaccount:local-path-storage:local-path-provisioner-service-account';
const identity: Identity = {
  user: account,
  groups: ['system:serviceaccounts', 'system:serviceaccounts:local-path-storage', 'system:authenticated'],
  manager: 'local-path-provisioner',
};
const { selectedNode, storageProvisioner, provisionedBy } = volumeAnnotations;

// sig-storage-lib-external-provisioner tries again after 15 s, doubled each time, and gives up after 15 failures.
const firstRetryMs = 15_000;
const mostFailures = 15;

/** Makes volumes of folders on the nodes, for the class that kind has from the start: what local-path-provisioner does. */
export const localPathProvisioner = defineController(() => {
  const failures = new Map<string, { count: number; retryMs: number }>();
  let component = '';

  const tell = async (client: Client, claim: PersistentVolumeClaim, text: EventText) =>
    await client.event(claim, text, { component });

  return {
    name: 'local-path-provisioner',
    identity,

    watch({ client, enqueue, random }) {
      component = `${provisionerName}_local-path-provisioner-${random.suffix(9)}-${random.suffix(5)}_${random.uid()}`;
      return [
        client.subscribe('persistentvolumeclaims', ({ type, object }) => {
          if (type === 'DELETED') failures.delete(object.metadata.uid);
          else if (isWanting(object)) enqueue(`claim:${keyOf(object)}`);
        }),
        client.subscribe('persistentvolumes', ({ type, object }) => {
          if (type !== 'DELETED' && isSpent(object)) enqueue(`volume:${object.metadata.name}`);
        }),
      ];
    },

    async reconcile(key, { client, clock, enqueueAfter }) {
      const [kind, rest] = key.split(':', 2) as [string, string];
      if (kind === 'volume') {
        const volume = client.get('persistentvolumes', rest);
        if (volume && isSpent(volume)) await client.delete('persistentvolumes', rest);
        return;
      }
      const claim = client.get('persistentvolumeclaims', rest);
      if (!claim || !isWanting(claim)) return;
      const className = classOf(claim);
      const found = client.get('storageclasses.storage.k8s.io', className);
      if (!found || found.provisioner !== provisionerName) return;
      // A claim that waits for a Pod is filled when its node is known.
      const isChosen = claim.metadata.annotations?.[selectedNode] !== undefined;
      if (found.volumeBindingMode === 'WaitForFirstConsumer' && !isChosen) return;
      const { uid } = claim.metadata;
      if (clock.now() < (failures.get(uid)?.retryMs ?? 0)) return;
      const name = `pvc-${uid}`;
      if (client.get('persistentvolumes', name)) return;
      const started = `External provisioner is provisioning volume for claim "${keyOf(claim)}"`;
      await tell(client, claim, { type: 'Normal', reason: 'Provisioning', message: started });
      const volume = volumeFor(claim, found);
      if (typeof volume !== 'string') {
        await client.create('persistentvolumes', volume);
        const done = `Successfully provisioned volume ${name}`;
        await tell(client, claim, { type: 'Normal', reason: 'ProvisioningSucceeded', message: done });
        return;
      }
      const failed = `failed to provision volume with StorageClass "${className}": ${volume}`;
      await tell(client, claim, { type: 'Warning', reason: 'ProvisioningFailed', message: failed });
      const count = (failures.get(uid)?.count ?? 0) + 1;
      const delayMs = firstRetryMs * 2 ** (count - 1);
      failures.set(uid, { count, retryMs: count < mostFailures ? clock.now() + delayMs : Number.POSITIVE_INFINITY });
      if (count < mostFailures) enqueueAfter(key, delayMs);
    },
  };
});

/** The claim is this provisioner's to fill. */
function isWanting({ metadata, spec }: PersistentVolumeClaim): boolean {
  return (
    !spec.volumeName && !metadata.deletionTimestamp && metadata.annotations?.[storageProvisioner] === provisionerName
  );
}

/** The volume was made here, and its claim is gone. */
function isSpent({ metadata, spec, status }: PersistentVolume): boolean {
  if (metadata.annotations?.[provisionedBy] !== provisionerName || metadata.deletionTimestamp) return false;
  return status?.phase === 'Released' && spec.persistentVolumeReclaimPolicy === 'Delete';
}

/** The volume, or why there can be none. */
function volumeFor(claim: PersistentVolumeClaim, found: StorageClass): Draft<PersistentVolume> | string {
  const { namespace = '', name, uid, annotations = {}, resourceVersion } = claim.metadata;
  const { accessModes = [], selector, resources, volumeMode = 'Filesystem' } = claim.spec;
  if (volumeMode === 'Block') return 'block volume not supported';
  if (selector) return 'claim.Spec.Selector is not supported';
  if (accessModes.some((mode) => mode !== 'ReadWriteOnce' && mode !== 'ReadWriteOncePod'))
    return 'NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes';
  const node = annotations[selectedNode];
  if (node === undefined) return 'configuration error, no node was specified';
  const volume = `pvc-${uid}`;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volume, annotations: { [selectedNodeAnnotation]: node, [provisionedBy]: provisionerName } },
    spec: {
      accessModes,
      capacity: { storage: resources?.requests?.storage ?? '0' },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, resourceVersion, uid },
      hostPath: { path: `${folder}/${volume}_${namespace}_${name}`, type: 'DirectoryOrCreate' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
          ],
        },
      },
      persistentVolumeReclaimPolicy: found.reclaimPolicy ?? 'Delete',
      storageClassName: classOf(claim),
      volumeMode,
    },
  };
}
