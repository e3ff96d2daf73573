import type { Deployment } from '../../../kube/object.ts';
import { formatSelector, requirementsOf } from '../../../kube/selector.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, containerColumns, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';
import { nonNegative } from '../parts/numbers.ts';
import { applyPodSpecDefaults } from '../parts/pod/defaults.ts';
import { podSpecWarnings } from '../parts/pod/warnings.ts';
import { figureOf, notAboveHundred, validatePositive } from '../parts/workload/int-or-percent.ts';
import { nameWarnings } from '../parts/workload/name-warnings.ts';
import { replicaScale } from '../parts/workload/replicas.ts';
import { shownSelector, validateSelectorAndTemplate } from '../parts/workload/selector.ts';
import { nonNegativeFigures, validateCollisions, validateReplicaFigures } from '../parts/workload/status-figures.ts';

const counted = ['updatedReplicas', 'readyReplicas', 'availableReplicas'];
const uncounted = ['unavailableReplicas', 'terminatingReplicas'];

export const deployment = defineResource<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  statusResets: 'labels',
  generationOf: 'spec',
  // Annotations are copied to ReplicaSets, so they count too.
  generationCounts: ({ metadata }) => metadata.annotations ?? {},
  applyDefaults,
  prepare(draft, { old }) {
    if (!old) draft.status = {};
  },
  validate,
  validateUpdate: (next, old) =>
    immutableField(shownSelector(next.spec.selector), shownSelector(old.spec.selector), 'spec.selector'),
  validateStatusUpdate: ({ status: next }, { status: old }) => [
    ...nonNegativeFigures({ ...next }, ['observedGeneration', 'replicas', ...counted, ...uncounted, 'collisionCount']),
    ...validateReplicaFigures({ ...next }, counted, 'readyReplicas'),
    ...validateCollisions({ ...next }, { ...old }),
  ],
  warnings: ({ metadata, spec }) => [
    ...nameWarnings(metadata.name),
    ...(spec.template?.spec ? podSpecWarnings(spec.template.spec, 'spec.template') : []),
  ],
  columns: [
    nameColumn,
    { name: 'Ready', cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}` },
    // The real server declares strings here and sends numbers.
    { name: 'Up-to-date', cell: ({ status }) => status?.updatedReplicas ?? 0 },
    { name: 'Available', cell: ({ status }) => status?.availableReplicas ?? 0 },
    ageColumn,
    ...containerColumns,
    { name: 'Selector', wide: true, cell: ({ spec }) => formatSelector(requirementsOf(spec.selector)) },
  ],
  scale: replicaScale(({ spec }) => formatSelector(requirementsOf(spec.selector))),
});

function applyDefaults({ spec }: Deployment): void {
  spec.replicas ??= 1;
  spec.strategy ??= {};
  const { strategy } = spec;
  strategy.type ||= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= '25%';
    strategy.rollingUpdate.maxSurge ??= '25%';
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  if (spec.template?.spec) applyPodSpecDefaults(spec.template.spec);
}

function validate({ spec }: Deployment): FieldError[] {
  const { minReadySeconds = 0, progressDeadlineSeconds } = spec;
  const errors = [
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...validateSelectorAndTemplate(spec, 'spec'),
    ...validateStrategy(spec.strategy ?? {}, 'spec.strategy'),
    ...nonNegative(minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...nonNegative(progressDeadlineSeconds, 'spec.progressDeadlineSeconds'),
  ];
  if (progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds) {
    const text = 'must be greater than minReadySeconds';
    errors.push(fieldError.invalid('spec.progressDeadlineSeconds', progressDeadlineSeconds, text));
  }
  return errors;
}

function validateStrategy(
  { type = '', rollingUpdate }: NonNullable<Deployment['spec']['strategy']>,
  path: string,
): FieldError[] {
  if (type === 'Recreate')
    return rollingUpdate
      ? [fieldError.forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")]
      : [];
  if (type !== 'RollingUpdate') {
    // Printed as Go prints the internal type, whose fields have upper case.
    const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
    const shown = {
      Type: type,
      RollingUpdate: rollingUpdate ? { MaxUnavailable: maxUnavailable, MaxSurge: maxSurge } : null,
    };
    return [fieldError.notSupported(path, shown, ['Recreate', 'RollingUpdate'])];
  }
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
  const at = `${path}.rollingUpdate`;
  const errors = [
    ...validatePositive(maxUnavailable, `${at}.maxUnavailable`),
    ...validatePositive(maxSurge, `${at}.maxSurge`),
  ];
  if (figureOf(maxUnavailable) === 0 && figureOf(maxSurge) === 0)
    errors.push(fieldError.invalid(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  return [...errors, ...notAboveHundred(maxUnavailable, `${at}.maxUnavailable`)];
}
