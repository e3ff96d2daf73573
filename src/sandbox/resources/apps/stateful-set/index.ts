import { equal, type StatefulSet } from '../../../../kube/object.ts';
import { formatLabelSelector } from '../../../../kube/selector.ts';
import { changeable } from '../../../../kube/stateful-set.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { defineResource } from '../../define.ts';
import { ageColumn, containerColumns, nameColumn } from '../../parts/columns.ts';
import { applyPodSpecDefaults } from '../../parts/pod/defaults.ts';
import { podSpecWarnings } from '../../parts/pod/warnings.ts';
import { replicaScale } from '../../parts/workload/replicas.ts';
import { validateStatefulSetSpec } from './spec.ts';
import { validateStatefulSetStatus } from './status.ts';

const negativeHistory =
  'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended';

export const statefulSet = defineResource<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  nameRule: 'label',
  hasStatus: true,
  generationOf: 'spec',
  applyDefaults,
  prepare(draft, { old }) {
    // A gate that is off: the field is dropped.
    delete draft.spec.updateStrategy?.rollingUpdate?.maxUnavailable;
    if (!old) draft.status = { replicas: 0, availableReplicas: 0 };
  },
  validate: ({ spec }, { old }) => validateStatefulSetSpec(spec, 'spec', old !== undefined),
  validateUpdate,
  validateStatusUpdate: validateStatefulSetStatus,
  warnings: ({ spec }) => [
    ...(spec.template?.spec ? podSpecWarnings(spec.template.spec, 'spec.template') : []),
    ...((spec.revisionHistoryLimit ?? 0) < 0 ? [negativeHistory] : []),
  ],
  columns: [
    nameColumn,
    { name: 'Ready', cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}` },
    ageColumn,
    ...containerColumns,
  ],
  scale: replicaScale(({ spec }) => formatLabelSelector(spec.selector)),
});

function applyDefaults({ spec }: StatefulSet): void {
  spec.podManagementPolicy ||= 'OrderedReady';
  spec.updateStrategy ??= {};
  const { updateStrategy } = spec;
  if (!updateStrategy.type) {
    updateStrategy.type = 'RollingUpdate';
    updateStrategy.rollingUpdate ??= {};
  }
  if (updateStrategy.type === 'RollingUpdate' && updateStrategy.rollingUpdate)
    updateStrategy.rollingUpdate.partition ??= 0;
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain';
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion ??= 'v1';
    claim.kind ??= 'PersistentVolumeClaim';
    if (claim.spec) claim.spec.volumeMode ??= 'Filesystem';
    claim.status = { phase: 'Pending' };
  }
  if (spec.template?.spec) applyPodSpecDefaults(spec.template.spec);
}

function validateUpdate({ spec: next }: StatefulSet, { spec: old }: StatefulSet): FieldError[] {
  const rest = (spec: StatefulSet['spec']) => {
    const copy: Record<string, unknown> = { ...spec };
    for (const field of changeable) delete copy[field];
    return copy;
  };
  if (equal(rest(next), rest(old))) return [];
  const text =
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
  return [fieldError.forbidden('spec', text)];
}
