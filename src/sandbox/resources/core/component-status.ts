import type { KubeObject } from '../../../kube/object.ts';
import { type Column, defineResource } from '../define.ts';
import { nameColumn } from '../parts/columns.ts';

interface ComponentStatus extends KubeObject {
  conditions?: { type: string; status: string; message?: string; error?: string }[];
}

const healthOf = ({ conditions = [] }: ComponentStatus) => conditions.find(({ type }) => type === 'Healthy');

const statusColumn: Column<ComponentStatus> = {
  name: 'Status',
  cell: (one) => {
    const health = healthOf(one);
    if (!health) return 'Unknown';
    return health.status === 'True' ? 'Healthy' : 'Unhealthy';
  },
};

export const componentStatus = defineResource<ComponentStatus>({
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  shortNames: ['cs'],
  namespaced: false,
  verbs: ['get', 'list'],
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  generationOf: 'none',
  columns: [
    nameColumn,
    statusColumn,
    { name: 'Message', cell: (one) => healthOf(one)?.message ?? '' },
    { name: 'Error', cell: (one) => healthOf(one)?.error ?? '' },
  ],
});
