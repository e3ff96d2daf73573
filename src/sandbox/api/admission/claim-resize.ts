import type { PersistentVolumeClaim, StorageClass } from '../../../kube/object.ts';
import { compareQuantities, parseQuantity } from '../../../kube/quantity.ts';
import { forbidden } from '../errors.ts';
import type { AdmissionRule } from './define.ts';

/** A claim grows only when it is bound and its class allows it (plugin/pkg/admission/storage/persistentvolume/resize). */
export const claimResize: AdmissionRule = {
  name: 'PersistentVolumeClaimResize',
  validate(object, { resource, old, get }) {
    if (resource.storage !== 'persistentvolumeclaims' || !old) return;
    const [next, before] = [object as PersistentVolumeClaim, old as PersistentVolumeClaim];
    if (compareQuantities(sizeOf(next), sizeOf(before)) <= 0) return;
    const refuse = (text: string) => forbidden(resource.ref, next.metadata.name, text);
    if (before.status?.phase !== 'Bound') throw refuse('Only bound persistent volume claims can be expanded');
    const name = next.spec.storageClassName;
    const found =
      name === before.spec.storageClassName && name ? get('storageclasses.storage.k8s.io', name) : undefined;
    if ((found as StorageClass | undefined)?.allowVolumeExpansion) return;
    throw refuse(
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    );
  },
};

const sizeOf = ({ spec }: PersistentVolumeClaim) => parseQuantity(spec.resources?.requests?.storage ?? '0');
