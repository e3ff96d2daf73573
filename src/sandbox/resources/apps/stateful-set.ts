import type { KubeObject, LabelSelector, PodTemplateSpec } from '../../../kube/object.ts';
import { formatLabelSelector } from '../../../kube/selector.ts';
import { ageColumn, containerColumns, nameColumn } from '../parts/columns.ts';
import { defineStoredOnly } from '../parts/stored-only.ts';

interface StatefulSet extends KubeObject {
  spec: { replicas?: number; selector?: LabelSelector; template?: PodTemplateSpec };
  status?: { replicas?: number; readyReplicas?: number; availableReplicas?: number };
}

export const statefulSet = defineStoredOnly<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  generationOf: 'spec',
  applyDefaults({ spec }) {
    spec.replicas ??= 1;
  },
  prepare(draft, { old }) {
    if (!old) draft.status = { replicas: 0, availableReplicas: 0 };
  },
  columns: [
    nameColumn,
    { name: 'Ready', cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}` },
    ageColumn,
    ...containerColumns,
  ],
  scale: {
    replicas: ({ spec }) => spec.replicas ?? 0,
    setReplicas: (draft, replicas) => {
      draft.spec.replicas = replicas;
    },
    statusReplicas: ({ status }) => status?.replicas ?? 0,
    selector: ({ spec }) => formatLabelSelector(spec.selector),
  },
});
