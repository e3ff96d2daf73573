import { defineResource } from '../define.ts';
import { createdColumn, nameColumn } from '../parts/columns.ts';

export const csiStorageCapacity = defineResource({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  namespaced: true,
  generationOf: 'none',
  columns: [nameColumn, createdColumn],
});
