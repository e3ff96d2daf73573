import { checkLabel } from '../../../../kube/names.ts';
import type { Job } from '../../../../kube/object.ts';
import { formatLabelSelector } from '../../../../kube/selector.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { defineResource } from '../../define.ts';
import { ageColumn, containerColumns, nameColumn } from '../../parts/columns.ts';
import { nameWarnings } from '../../parts/workload/name-warnings.ts';
import { completionsCell, durationCell, statusCell } from './cells.ts';
import { applyJobDefaults } from './defaults.ts';
import { generateSelector, validateGeneratedSelector, validateJobSelector } from './selector.ts';
import { isIndexed, validateJobSpec } from './spec.ts';
import { validateJobStatusUpdate } from './status.ts';
import { validateJobUpdate } from './update.ts';
import { jobSpecWarnings } from './warnings.ts';

export const job = defineResource<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  generationOf: 'spec',
  defaultPropagation: 'Orphan',
  applyDefaults: applyJobDefaults,
  prepare(draft, { old }) {
    if (old) return;
    generateSelector(draft);
    draft.status = {};
  },
  validate,
  validateUpdate: validateJobUpdate,
  validateStatusUpdate: validateJobStatusUpdate,
  warnings: ({ metadata, spec }) => [...nameWarnings(metadata.name), ...jobSpecWarnings(spec, 'spec')],
  columns: [
    nameColumn,
    { name: 'Status', cell: statusCell },
    { name: 'Completions', cell: completionsCell },
    { name: 'Duration', cell: durationCell },
    ageColumn,
    ...containerColumns,
    { name: 'Selector', wide: true, cell: ({ spec }) => formatLabelSelector(spec.selector) },
  ],
  unknownField: (field) => `field label ${JSON.stringify(field)} not supported for Job`,
  selectableFields: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },
});

function validate(object: Job): FieldError[] {
  const { metadata, spec } = object;
  return [
    ...validateGeneratedSelector(object),
    ...validateJobSpec(spec, 'spec'),
    ...validateJobSelector(spec, 'spec'),
    ...validateHostname(metadata.name, isIndexed(spec) ? (spec.completions ?? 0) : 0),
  ];
}

/** The Pods of an indexed Job are named after their index: the last of these names is the longest. */
function validateHostname(name: string, completions: number): FieldError[] {
  if (completions <= 0) return [];
  const longest = `${name}-${completions - 1}`;
  if (checkLabel(longest).length === 0) return [];
  const text = `will not able to create pod with invalid DNS label: ${longest}`;
  return [fieldError.invalid('metadata.name', name, text)];
}
