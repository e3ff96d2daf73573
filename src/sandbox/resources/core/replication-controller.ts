import type { ReplicationController } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, containerColumns, nameColumn } from '../parts/columns.ts';
import { labelList } from '../parts/label-list.ts';
import { nonNegative } from '../parts/numbers.ts';
import { applyPodSpecDefaults } from '../parts/pod/defaults.ts';
import { validatePodTemplate } from '../parts/pod/spec.ts';
import { podSpecWarnings } from '../parts/pod/warnings.ts';
import { nameWarnings } from '../parts/workload/name-warnings.ts';
import { replicaColumns, replicaScale } from '../parts/workload/replicas.ts';
import { nonNegativeFigures, validateReplicaFigures } from '../parts/workload/status-figures.ts';

const counted = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'];

export const replicationController = defineResource<ReplicationController>({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  generationOf: 'spec',
  defaultPropagation: 'Orphan',
  applyDefaults,
  prepare(draft, { old }) {
    if (!old) draft.status = { replicas: 0 };
  },
  validate: ({ spec }) => validate(spec, 'spec'),
  validateStatusUpdate: ({ status = { replicas: 0 } }) => [
    ...nonNegativeFigures({ ...status }, ['replicas', ...counted, 'observedGeneration']),
    ...validateReplicaFigures({ ...status }, counted, 'readyReplicas'),
  ],
  warnings: ({ metadata, spec }, old) => [
    ...(old ? [] : nameWarnings(metadata.name)),
    ...(spec.template?.spec ? podSpecWarnings(spec.template.spec, 'spec.template') : []),
  ],
  columns: [
    nameColumn,
    ...replicaColumns,
    ageColumn,
    ...containerColumns,
    { name: 'Selector', wide: true, cell: ({ spec }) => labelList(spec.selector) },
  ],
  selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
  scale: replicaScale(({ spec }) => labelList(spec.selector)),
});

function applyDefaults({ metadata, spec }: ReplicationController): void {
  const labels = spec.template?.metadata?.labels;
  if (labels) {
    if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
    if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
  }
  spec.replicas ??= 1;
  if (spec.template?.spec) applyPodSpecDefaults(spec.template.spec);
}

function validate(
  { minReadySeconds, selector = {}, replicas, template }: ReplicationController['spec'],
  path: string,
): FieldError[] {
  const at = `${path}.template`;
  const isEmpty = Object.keys(selector).length === 0;
  const labels = template?.metadata?.labels;
  const errors = [
    ...nonNegative(minReadySeconds, `${path}.minReadySeconds`),
    ...(isEmpty ? [fieldError.required(`${path}.selector`)] : []),
    ...nonNegative(replicas, `${path}.replicas`),
  ];
  if (!template) return [...errors, fieldError.required(at)];
  if (!isEmpty && !matchesLabelSelector({ matchLabels: selector }, labels)) {
    const text = '`selector` does not match template `labels`';
    errors.push(fieldError.invalid(`${at}.metadata.labels`, labels ?? null, text));
  }
  errors.push(...validatePodTemplate(template, at));
  const { restartPolicy = '', activeDeadlineSeconds } = template.spec ?? {};
  if (restartPolicy !== 'Always')
    errors.push(fieldError.notSupported(`${at}.spec.restartPolicy`, restartPolicy, ['Always']));
  if (activeDeadlineSeconds !== undefined) {
    const text = 'activeDeadlineSeconds in ReplicationController is not Supported';
    errors.push(fieldError.forbidden(`${at}.spec.activeDeadlineSeconds`, text));
  }
  return errors;
}
