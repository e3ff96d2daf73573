import { scheduleProblem } from '../../../../kube/cron-format.ts';
import type { CronJob } from '../../../../kube/object.ts';
import { formatLabelSelector } from '../../../../kube/selector.ts';
import { age } from '../../../../kube/time.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { defineResource, type ResourceContext } from '../../define.ts';
import { ageColumn, nameColumn } from '../../parts/columns.ts';
import { nonNegative } from '../../parts/numbers.ts';
import { nameWarnings } from '../../parts/workload/name-warnings.ts';
import { shownSelector } from '../../parts/workload/selector.ts';
import { applyJobTemplateDefaults } from '../job/defaults.ts';
import { validateJobSpec } from '../job/spec.ts';
import { jobSpecWarnings } from '../job/warnings.ts';
import { validateTimeZone } from './time-zone.ts';

// A Job is named after its CronJob and the minute: eleven characters more.
const longestName = 52;
const policies = ['Allow', 'Forbid', 'Replace'];

export const cronJob = defineResource<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  generationOf: 'spec',
  applyDefaults({ spec }) {
    spec.concurrencyPolicy ||= 'Allow';
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
    if (spec.jobTemplate?.spec) applyJobTemplateDefaults(spec.jobTemplate.spec);
  },
  prepare(draft, { old }) {
    if (!old) draft.status = {};
    // In Go these are no pointers: they are there even when they are empty.
    const { jobTemplate } = draft.spec;
    jobTemplate.metadata ??= {};
    if (jobTemplate.spec?.template) jobTemplate.spec.template.metadata ??= {};
  },
  validate,
  warnings: ({ metadata, spec }, old) => [
    ...(old ? [] : nameWarnings(metadata.name)),
    ...(spec.jobTemplate?.spec ? jobSpecWarnings(spec.jobTemplate.spec, 'spec.jobTemplate.spec') : []),
    ...(old && spec.schedule.includes('TZ')
      ? [
          'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
        ]
      : []),
  ],
  columns: [
    nameColumn,
    { name: 'Schedule', cell: ({ spec }) => spec.schedule ?? '' },
    { name: 'Timezone', cell: ({ spec }) => spec.timeZone ?? '<none>' },
    // The real server declares a boolean here and sends a text.
    {
      name: 'Suspend',
      type: 'boolean',
      cell: ({ spec }) => (spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False'),
    },
    { name: 'Active', type: 'integer', cell: ({ status }) => status?.active?.length ?? 0 },
    {
      name: 'Last Schedule',
      cell: ({ status }, now) => (status?.lastScheduleTime ? age(status.lastScheduleTime, now) : '<none>'),
    },
    ageColumn,
    { name: 'Containers', wide: true, cell: (cron) => listOf(cron, ({ name }) => name) },
    { name: 'Images', wide: true, cell: (cron) => listOf(cron, ({ image = '' }) => image) },
    { name: 'Selector', wide: true, cell: ({ spec }) => formatLabelSelector(spec.jobTemplate?.spec?.selector) },
  ],
});

function validate({ metadata, spec }: CronJob, { old }: ResourceContext): FieldError[] {
  const before = (old as CronJob | undefined)?.spec;
  const template = spec.jobTemplate?.spec ?? { template: {} };
  const at = 'spec.jobTemplate.spec';
  const { selector, manualSelector } = template;
  return [
    ...(spec.schedule
      ? validateSchedule(spec, before?.schedule.includes('TZ') ?? false, 'spec.schedule')
      : [fieldError.required('spec.schedule')]),
    ...nonNegative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds'),
    ...(before && before.timeZone === spec.timeZone ? [] : validateTimeZone(spec.timeZone, 'spec.timeZone')),
    ...validatePolicy(spec.concurrencyPolicy, 'spec.concurrencyPolicy'),
    ...validateJobSpec(template, at),
    ...(selector
      ? [fieldError.invalid(`${at}.selector`, shownSelector(selector), '`selector` will be auto-generated')]
      : []),
    ...(manualSelector ? [fieldError.notSupported(`${at}.manualSelector`, true, ['nil', 'false'])] : []),
    ...nonNegative(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit'),
    ...nonNegative(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit'),
    ...(!old && metadata.name.length > longestName
      ? [fieldError.invalid('metadata.name', metadata.name, `must be no more than ${longestName} characters`)]
      : []),
  ];
}

function validateSchedule({ schedule, timeZone }: CronJob['spec'], mayNameZone: boolean, path: string): FieldError[] {
  const problem = scheduleProblem(schedule);
  const errors = problem === undefined ? [] : [fieldError.invalid(path, schedule, problem)];
  if (!schedule.includes('TZ')) return errors;
  if (!mayNameZone)
    errors.push(fieldError.invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  else if (timeZone !== undefined)
    errors.push(fieldError.invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
  return errors;
}

function validatePolicy(policy: string | undefined, path: string): FieldError[] {
  if (!policy) return [fieldError.required(path)];
  return policies.includes(policy) ? [] : [fieldError.notSupported(path, policy, policies)];
}

function listOf({ spec }: CronJob, text: (container: { name: string; image?: string }) => string): string {
  return (spec.jobTemplate?.spec?.template?.spec?.containers ?? []).map(text).join(',');
}
