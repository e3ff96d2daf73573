/** The fields of a StatefulSet's spec that can be changed (pkg/apis/apps/validation). */
export const changeable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const;
