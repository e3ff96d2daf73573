import type { PersistentVolumeClaim } from '../../../../kube/object.ts';
import { defineResource } from '../../define.ts';
import { ageColumn, nameColumn } from '../../parts/columns.ts';
import { isWhole } from '../../parts/pod/whole.ts';
import { accessModes } from '../../parts/storage/access-modes.ts';
import { applyClaimSpecDefaults, validateClaimSpec } from '../../parts/storage/claim-spec.ts';
import { betaClassAnnotation } from '../../parts/storage/class-of.ts';
import { validateClaimStatus } from './status.ts';
import { validateClaimUpdate } from './update.ts';

export const persistentVolumeClaim = defineResource<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  namespaced: true,
  returnsDeleted: true,
  hasStatus: true,
  generationOf: 'none',
  applyDefaults: ({ spec }) => applyClaimSpecDefaults(spec),
  prepare(draft, { old }) {
    if (!old) draft.status = { phase: 'Pending' };
    // The old field and the new one tell the same.
    const { spec } = draft;
    if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = { ...spec.dataSource };
    else if (spec.dataSourceRef && !spec.dataSource && !spec.dataSourceRef.namespace) {
      const { namespace, ...source } = spec.dataSourceRef;
      spec.dataSource = source;
    }
  },
  validate: ({ spec }, { old }) => validateClaimSpec(spec, 'spec', (old as PersistentVolumeClaim | undefined)?.spec),
  validateUpdate: validateClaimUpdate,
  validateStatusUpdate: validateClaimStatus,
  warnings,
  selectableFields: { name: ({ metadata }) => metadata.name },
  columns: [
    nameColumn,
    {
      name: 'Status',
      cell: ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '')),
    },
    { name: 'Volume', cell: ({ spec }) => spec.volumeName ?? '' },
    { name: 'Capacity', cell: ({ spec, status }) => (spec.volumeName ? (status?.capacity?.storage ?? '0') : '') },
    {
      name: 'Access Modes',
      cell: ({ spec, status }) => (spec.volumeName ? accessModes(status?.accessModes) : ''),
    },
    {
      name: 'StorageClass',
      cell: ({ metadata, spec }) => metadata.annotations?.[betaClassAnnotation] ?? spec.storageClassName ?? '',
    },
    { name: 'VolumeAttributesClass', cell: ({ spec }) => spec.volumeAttributesClassName ?? '<unset>' },
    ageColumn,
    { name: 'VolumeMode', wide: true, cell: ({ spec }) => spec.volumeMode ?? '<unset>' },
  ],
});

function warnings({ metadata, spec }: PersistentVolumeClaim): string[] {
  const text = 'deprecated since v1.8; use "storageClassName" attribute instead';
  const isOld = metadata.annotations?.[betaClassAnnotation] !== undefined;
  return [
    ...(isOld ? [`metadata.annotations[${betaClassAnnotation}]: ${text}`] : []),
    ...(['requests', 'limits'] as const).flatMap((kind) => {
      const amount = spec.resources?.[kind]?.storage;
      if (amount === undefined || isWhole(amount)) return [];
      const shown = JSON.stringify(amount);
      return [`spec.resources.${kind}[storage]: fractional byte value ${shown} is invalid, must be an integer`];
    }),
  ];
}
