import type { PersistentVolumeClaim, StorageClass } from '../../../kube/object.ts';
import { betaClassAnnotation, isDefaultClass } from '../../resources/parts/storage/class-of.ts';
import type { AdmissionRule } from './define.ts';

/** A claim that names no class gets the default one, the youngest of several (plugin/pkg/admission/storage/storageclass/setdefault). */
export const defaultStorageClass: AdmissionRule = {
  name: 'DefaultStorageClass',
  admit(draft, { resource, old, list }) {
    if (resource.storage !== 'persistentvolumeclaims' || old) return;
    const { metadata, spec } = draft as PersistentVolumeClaim;
    if (spec.storageClassName !== undefined || metadata.annotations?.[betaClassAnnotation] !== undefined) return;
    const defaults = (list('storageclasses.storage.k8s.io') as readonly StorageClass[]).filter(isDefaultClass);
    const [youngest] = [...defaults].sort(
      (a, b) =>
        b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp) ||
        a.metadata.name.localeCompare(b.metadata.name),
    );
    if (youngest) spec.storageClassName = youngest.metadata.name;
  },
};
