import { clone, type ReplicaSet } from '../../../kube/object.ts';
import { formatLabelSelector, formatSelector, requirementsOf } from '../../../kube/selector.ts';
import { defineResource } from '../define.ts';
import { ageColumn, containerColumns, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';
import { nonNegative } from '../parts/numbers.ts';
import { applyPodSpecDefaults } from '../parts/pod/defaults.ts';
import { podSpecWarnings } from '../parts/pod/warnings.ts';
import { nameWarnings } from '../parts/workload/name-warnings.ts';
import { replicaColumns, replicaScale } from '../parts/workload/replicas.ts';
import { shownSelector, validateSelectorAndTemplate } from '../parts/workload/selector.ts';
import { nonNegativeFigures, validateReplicaFigures } from '../parts/workload/status-figures.ts';

const counted = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'];

export const replicaSet = defineResource<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  generationOf: 'spec',
  applyDefaults({ spec }) {
    spec.replicas ??= 1;
    if (spec.template?.spec) applyPodSpecDefaults(spec.template.spec);
  },
  prepare(draft, { old }) {
    if (!old) draft.status = { replicas: 0 };
  },
  validate: ({ spec }) => [
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateSelectorAndTemplate(clone(spec), 'spec'),
  ],
  validateUpdate: (next, old) =>
    immutableField(shownSelector(next.spec.selector), shownSelector(old.spec.selector), 'spec.selector'),
  validateStatusUpdate: ({ status = { replicas: 0 } }) => [
    ...nonNegativeFigures({ ...status }, ['replicas', ...counted, 'observedGeneration', 'terminatingReplicas']),
    ...validateReplicaFigures({ ...status }, counted, 'readyReplicas'),
  ],
  warnings: ({ metadata, spec }) => [
    ...nameWarnings(metadata.name),
    ...(spec.template?.spec ? podSpecWarnings(spec.template.spec, 'spec.template') : []),
  ],
  columns: [
    nameColumn,
    ...replicaColumns,
    ageColumn,
    ...containerColumns,
    { name: 'Selector', wide: true, cell: ({ spec }) => formatLabelSelector(spec.selector) },
  ],
  selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
  scale: replicaScale(({ spec }) => formatSelector(requirementsOf(spec.selector))),
});
