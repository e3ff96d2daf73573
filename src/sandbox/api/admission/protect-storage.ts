import type { AdmissionRule } from './define.ts';

const finalizers: Record<string, string> = {
  persistentvolumes: 'kubernetes.io/pv-protection',
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
};

/** Volumes and claims in use outlive their deletion (plugin/pkg/admission/storage/storageobjectinuseprotection). */
export const protectStorage: AdmissionRule = {
  name: 'StorageObjectInUseProtection',
  admit({ metadata }, { resource, old }) {
    const finalizer = finalizers[resource.storage];
    if (!finalizer || old || metadata.finalizers?.includes(finalizer)) return;
    metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
  },
};
