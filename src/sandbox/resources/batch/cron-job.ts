import type { KubeObject, LabelSelector, PodTemplateSpec } from '../../../kube/object.ts';
import { formatLabelSelector } from '../../../kube/selector.ts';
import { age } from '../../../kube/time.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { defineStoredOnly } from '../parts/stored-only.ts';

interface CronJob extends KubeObject {
  spec: {
    schedule?: string;
    timeZone?: string;
    suspend?: boolean;
    jobTemplate?: { spec?: { selector?: LabelSelector; template?: PodTemplateSpec } };
  };
  status?: { active?: unknown[]; lastScheduleTime?: string };
}

export const cronJob = defineStoredOnly<CronJob>({
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
    spec.suspend ??= false;
  },
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
    {
      name: 'Containers',
      wide: true,
      cell: (cron) =>
        containersOf(cron)
          .map(({ name }) => name)
          .join(','),
    },
    {
      name: 'Images',
      wide: true,
      cell: (cron) =>
        containersOf(cron)
          .map(({ image = '' }) => image)
          .join(','),
    },
    { name: 'Selector', wide: true, cell: ({ spec }) => formatLabelSelector(spec.jobTemplate?.spec?.selector) },
  ],
});

function containersOf({ spec }: CronJob) {
  return spec.jobTemplate?.spec?.template?.spec?.containers ?? [];
}
