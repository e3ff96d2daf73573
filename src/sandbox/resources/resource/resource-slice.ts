import type { KubeObject } from '../../../kube/object.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';

interface ResourceSlice extends KubeObject {
  spec?: { nodeName?: string; driver?: string; pool?: { name?: string } };
}

export const resourceSlice = defineResource<ResourceSlice>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  namespaced: false,
  generationOf: 'spec',
  columns: [
    nameColumn,
    { name: 'Node', cell: ({ spec }) => spec?.nodeName ?? '' },
    { name: 'Driver', cell: ({ spec }) => spec?.driver ?? '' },
    { name: 'Pool', cell: ({ spec }) => spec?.pool?.name ?? '' },
    ageColumn,
  ],
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec?.nodeName ?? '',
    'spec.driver': ({ spec }) => spec?.driver ?? '',
  },
});
