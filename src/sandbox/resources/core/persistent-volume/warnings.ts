import type { PersistentVolume } from '../../../../kube/object.ts';

const annotations: readonly [key: string, text: string][] = [
  ['volume.beta.kubernetes.io/storage-class', 'deprecated since v1.8; use "storageClassName" attribute instead'],
  ['volume.beta.kubernetes.io/mount-options', 'deprecated since v1.31; use "mountOptions" attribute instead'],
];

const plugins: readonly [field: keyof PersistentVolume['spec'] & string, text: string][] = [
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

/** What pkg/api/persistentvolume warns of. */
export function persistentVolumeWarnings({ metadata, spec }: PersistentVolume): string[] {
  const recycles = spec.persistentVolumeReclaimPolicy === 'Recycle';
  return [
    ...annotations.flatMap(([key, text]) =>
      metadata.annotations?.[key] === undefined ? [] : [`metadata.annotations[${key}]: ${text}`],
    ),
    ...(recycles
      ? [
          'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
        ]
      : []),
    ...plugins.flatMap(([field, text]) =>
      spec[field] ? [`spec.${field === 'storageos' ? 'storageOS' : field}: ${text}`] : [],
    ),
  ];
}
