import type { KubeObject } from '../../../kube/object.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { defineStoredOnly } from '../parts/stored-only.ts';

interface PriorityClass extends KubeObject {
  value?: number;
  globalDefault?: boolean;
  preemptionPolicy?: string;
}

export const priorityClass = defineStoredOnly<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  namespaced: false,
  generationOf: 'none',
  applyDefaults(draft) {
    draft.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  columns: [
    nameColumn,
    { name: 'Value', type: 'integer', cell: ({ value = 0 }) => value },
    { name: 'Global-Default', type: 'boolean', cell: ({ globalDefault = false }) => globalDefault },
    ageColumn,
    { name: 'PreemptionPolicy', cell: ({ preemptionPolicy = '' }) => preemptionPolicy },
  ],
});
