import type { PersistentVolume } from '../../../../kube/object.ts';
import { formatTime } from '../../../../kube/time.ts';
import { defineResource } from '../../define.ts';
import { ageColumn, nameColumn } from '../../parts/columns.ts';
import { accessModes } from '../../parts/storage/access-modes.ts';
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './validate.ts';
import { persistentVolumeWarnings } from './warnings.ts';

export const persistentVolume = defineResource<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  shortNames: ['pv'],
  namespaced: false,
  returnsDeleted: true,
  hasStatus: true,
  generationOf: 'none',
  applyDefaults({ spec }) {
    spec.persistentVolumeReclaimPolicy ||= 'Retain';
    spec.volumeMode ??= 'Filesystem';
    if (spec.hostPath) spec.hostPath.type ??= '';
  },
  prepare(draft, { old, now }) {
    if (!old) draft.status = { phase: 'Pending', lastPhaseTransitionTime: formatTime(now) };
  },
  prepareStatus(draft, old, { now }) {
    const { status = {} } = draft;
    const isNewPhase = old.status?.phase !== status.phase;
    const before = old.status?.lastPhaseTransitionTime;
    const time = status.lastPhaseTransitionTime;
    if (isNewPhase && (!time || time === before)) status.lastPhaseTransitionTime = formatTime(now);
    else if (!isNewPhase && !time && before) status.lastPhaseTransitionTime = before;
  },
  validate: validatePersistentVolume,
  validateUpdate: validatePersistentVolumeUpdate,
  warnings: persistentVolumeWarnings,
  selectableFields: { name: ({ metadata }) => metadata.name },
  columns: [
    nameColumn,
    { name: 'Capacity', cell: ({ spec }) => spec.capacity?.storage ?? '0' },
    { name: 'Access Modes', cell: ({ spec }) => accessModes(spec.accessModes) },
    { name: 'Reclaim Policy', cell: ({ spec }) => spec.persistentVolumeReclaimPolicy ?? '' },
    {
      name: 'Status',
      cell: ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '')),
    },
    {
      name: 'Claim',
      cell: ({ spec: { claimRef } }) => (claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : ''),
    },
    { name: 'StorageClass', cell: ({ spec }) => spec.storageClassName ?? '' },
    { name: 'VolumeAttributesClass', cell: ({ spec }) => spec.volumeAttributesClassName ?? '<unset>' },
    { name: 'Reason', cell: ({ status }) => status?.reason ?? '' },
    ageColumn,
    { name: 'VolumeMode', wide: true, cell: ({ spec }) => spec.volumeMode ?? '<unset>' },
  ],
});
