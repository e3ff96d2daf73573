import type { KubeObject, LabelSelector, PodTemplateSpec } from '../../../kube/object.ts';
import { formatLabelSelector } from '../../../kube/selector.ts';
import { ageColumn, containerColumns, nameColumn } from '../parts/columns.ts';
import { labelList } from '../parts/label-list.ts';
import { defineStoredOnly } from '../parts/stored-only.ts';

interface DaemonSet extends KubeObject {
  spec: { selector?: LabelSelector; template?: PodTemplateSpec };
  status?: Partial<
    Record<
      | 'desiredNumberScheduled'
      | 'currentNumberScheduled'
      | 'numberMisscheduled'
      | 'numberReady'
      | 'updatedNumberScheduled'
      | 'numberAvailable',
      number
    >
  >;
}

export const daemonSet = defineStoredOnly<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  generationOf: 'spec',
  prepare(draft, { old }) {
    if (!old)
      draft.status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
  },
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
