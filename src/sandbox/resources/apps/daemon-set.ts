import { type DaemonSet, equal, type LabelSelector } from '../../../kube/object.ts';
import { formatLabelSelector, matchesLabelSelector } from '../../../kube/selector.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource, type ResourceContext } from '../define.ts';
import { ageColumn, containerColumns, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';
import { labelList } from '../parts/label-list.ts';
import { validateLabelSelector } from '../parts/labels.ts';
import { nonNegative } from '../parts/numbers.ts';
import { applyPodSpecDefaults } from '../parts/pod/defaults.ts';
import { validatePodTemplate } from '../parts/pod/spec.ts';
import { podSpecWarnings } from '../parts/pod/warnings.ts';
import { figureOf, notAboveHundred, validatePositive } from '../parts/workload/int-or-percent.ts';
import { nameWarnings } from '../parts/workload/name-warnings.ts';
import { shownSelector } from '../parts/workload/selector.ts';
import { nonNegativeFigures, validateCollisions } from '../parts/workload/status-figures.ts';

/** Counts the changes of the template: an old field of the type, which lives on as an annotation. */
const generationAnnotation = 'deprecated.daemonset.template.generation';

const figures = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
];

export const daemonSet = defineResource<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  generationOf: 'spec',
  applyDefaults,
  prepare(draft, { old }) {
    if (!old)
      draft.status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
  },
  validate: ({ spec }) => validate(spec, 'spec'),
  updateRules: 'first',
  validateUpdate: (next, old) => keptSelector(next.spec, old.spec),
  validateStatusUpdate: ({ status: next }, { status: old }) => [
    ...nonNegativeFigures({ ...next }, figures),
    ...validateCollisions({ ...next }, { ...old }),
  ],
  warnings: ({ metadata, spec }) => [
    ...nameWarnings(metadata.name),
    ...(spec.template?.spec ? podSpecWarnings(spec.template.spec, 'spec.template') : []),
  ],
  columns: [
    nameColumn,
    { name: 'Desired', type: 'integer', cell: ({ status }) => status?.desiredNumberScheduled ?? 0 },
    { name: 'Current', type: 'integer', cell: ({ status }) => status?.currentNumberScheduled ?? 0 },
    { name: 'Ready', type: 'integer', cell: ({ status }) => status?.numberReady ?? 0 },
    { name: 'Up-to-date', type: 'integer', cell: ({ status }) => status?.updatedNumberScheduled ?? 0 },
    { name: 'Available', type: 'integer', cell: ({ status }) => status?.numberAvailable ?? 0 },
    { name: 'Node Selector', cell: ({ spec }) => labelList(spec.template?.spec?.nodeSelector) },
    ageColumn,
    ...containerColumns,
    { name: 'Selector', wide: true, cell: ({ spec }) => formatLabelSelector(spec.selector) },
  ],
});

function applyDefaults(draft: DaemonSet, { old }: ResourceContext): void {
  const { metadata, spec } = draft;
  spec.updateStrategy ??= {};
  const { updateStrategy } = spec;
  updateStrategy.type ||= 'RollingUpdate';
  if (updateStrategy.type === 'RollingUpdate') {
    updateStrategy.rollingUpdate ??= {};
    updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    updateStrategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  if (spec.template?.spec) applyPodSpecDefaults(spec.template.spec);
  const generation = templateGeneration(draft, old as DaemonSet | undefined);
  metadata.annotations = { ...metadata.annotations, [generationAnnotation]: String(generation) };
}

function templateGeneration({ metadata, spec }: DaemonSet, old: DaemonSet | undefined): number {
  const given = Number((old ?? { metadata }).metadata.annotations?.[generationAnnotation] ?? 0);
  if (!old) return Math.max(1, Number.isSafeInteger(given) ? given : 1);
  return equal(spec.template, old.spec.template) ? given : given + 1;
}

function keptSelector({ selector }: DaemonSet['spec'], old: DaemonSet['spec']): FieldError[] {
  return immutableField(shownSelector(selector), shownSelector(old.selector), 'spec.selector');
}

function validate(spec: DaemonSet['spec'], path: string): FieldError[] {
  const { template } = spec;
  const at = `${path}.template`;
  // Types say that it is there; what is written may lack it.
  const selector: LabelSelector | undefined = spec.selector;
  const wrong = validateLabelSelector(selector, `${path}.selector`);
  const size = Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length;
  const labels = template.metadata?.labels;
  const errors = [...wrong];
  const matches = selector && (size === 0 || matchesLabelSelector(selector, labels));
  if (wrong.length === 0 && !matches) {
    const text = '`selector` does not match template `labels`';
    errors.push(fieldError.invalid(`${at}.metadata.labels`, labels ?? null, text));
  }
  if (selector && size === 0)
    errors.push(
      fieldError.invalid(`${path}.selector`, shownSelector(selector), 'empty selector is invalid for daemonset'),
    );
  errors.push(...validatePodTemplate(template, at));
  const { restartPolicy = '', activeDeadlineSeconds } = template.spec ?? {};
  if (restartPolicy !== 'Always')
    errors.push(fieldError.notSupported(`${at}.spec.restartPolicy`, restartPolicy, ['Always']));
  if (activeDeadlineSeconds !== undefined) {
    const text = 'activeDeadlineSeconds in DaemonSet is not Supported';
    errors.push(fieldError.forbidden(`${at}.spec.activeDeadlineSeconds`, text));
  }
  return [
    ...errors,
    ...nonNegative(spec.minReadySeconds, `${path}.minReadySeconds`),
    ...validateStrategy(spec.updateStrategy ?? {}, `${path}.updateStrategy`),
    ...nonNegative(spec.revisionHistoryLimit, `${path}.revisionHistoryLimit`),
  ];
}

function validateStrategy(
  { type = '', rollingUpdate }: NonNullable<DaemonSet['spec']['updateStrategy']>,
  path: string,
): FieldError[] {
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate') {
    // Printed as Go prints the internal type, whose fields have upper case.
    const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
    const shown = {
      Type: type,
      RollingUpdate: rollingUpdate ? { MaxUnavailable: maxUnavailable, MaxSurge: maxSurge } : null,
    };
    return [fieldError.notSupported(path, shown, ['RollingUpdate', 'OnDelete'])];
  }
  if (!rollingUpdate) return [fieldError.required(`${path}.rollingUpdate`)];
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const at = `${path}.rollingUpdate`;
  const errors = [
    ...validatePositive(maxUnavailable, `${at}.maxUnavailable`),
    ...validatePositive(maxSurge, `${at}.maxSurge`),
    ...notAboveHundred(maxUnavailable, `${at}.maxUnavailable`),
    ...notAboveHundred(maxSurge, `${at}.maxSurge`),
  ];
  const [unavailable, surge] = [figureOf(maxUnavailable) !== 0, figureOf(maxSurge) !== 0];
  if (unavailable && surge)
    errors.push(fieldError.invalid(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  if (!unavailable && !surge)
    errors.push(fieldError.required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return errors;
}
