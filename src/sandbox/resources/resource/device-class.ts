import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';

export const deviceClass = defineResource({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  namespaced: false,
  generationOf: 'spec',
  columns: [nameColumn, ageColumn],
});
