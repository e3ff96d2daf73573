import type { KubeObject } from '../../../kube/object.ts';
import { nameColumn } from '../parts/columns.ts';
import { defineStoredOnly } from '../parts/stored-only.ts';

export const limitRange = defineStoredOnly<KubeObject>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  shortNames: ['limits'],
  namespaced: true,
  generationOf: 'none',
  columns: [nameColumn, { name: 'Created At', type: 'date', cell: ({ metadata }) => metadata.creationTimestamp }],
});
