import type { KubeObject } from '../../../kube/object.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { defineStoredOnly } from '../parts/stored-only.ts';

interface StorageClass extends KubeObject {
  provisioner?: string;
  reclaimPolicy?: string;
  volumeBindingMode?: string;
  allowVolumeExpansion?: boolean;
}

const defaultAnnotations = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

export const storageClass = defineStoredOnly<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  shortNames: ['sc'],
  namespaced: false,
  returnsDeleted: true,
  generationOf: 'none',
  applyDefaults(draft) {
    draft.reclaimPolicy ??= 'Delete';
    draft.volumeBindingMode ??= 'Immediate';
  },
  columns: [
    { ...nameColumn, cell: ({ metadata }) => metadata.name + (isDefault(metadata.annotations) ? ' (default)' : '') },
    { name: 'Provisioner', cell: ({ provisioner = '' }) => provisioner },
    { name: 'ReclaimPolicy', cell: ({ reclaimPolicy = 'Delete' }) => reclaimPolicy },
    { name: 'VolumeBindingMode', cell: ({ volumeBindingMode = 'Immediate' }) => volumeBindingMode },
    { name: 'AllowVolumeExpansion', cell: ({ allowVolumeExpansion = false }) => allowVolumeExpansion },
    ageColumn,
  ],
});

function isDefault(annotations: Readonly<Record<string, string>> = {}): boolean {
  return defaultAnnotations.some((key) => annotations[key] === 'true');
}
