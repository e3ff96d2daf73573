import type { KubeObject } from '../../../kube/object.ts';
import { fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';

interface CsiNode extends KubeObject {
  spec?: { drivers?: { name?: string; nodeID?: string }[] };
}

export const csiNode = defineResource<CsiNode>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  namespaced: false,
  returnsDeleted: true,
  generationOf: 'none',
  validate: ({ spec }) =>
    (spec?.drivers ?? []).flatMap(({ name, nodeID }, i) => [
      ...(name ? [] : [fieldError.required(`spec.drivers[${i}].name`)]),
      ...(nodeID ? [] : [fieldError.required(`spec.drivers[${i}].nodeID`)]),
    ]),
  columns: [
    nameColumn,
    { name: 'Drivers', type: 'integer', cell: ({ spec }) => spec?.drivers?.length ?? 0 },
    ageColumn,
  ],
});
