import type { KubeObject } from '../../../kube/object.ts';
import { equal } from '../../../kube/object.ts';
import { fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { validateDriver } from './driver.ts';

interface VolumeAttributesClass extends KubeObject {
  driverName?: string;
  parameters?: Record<string, string>;
}

export const volumeAttributesClass = defineResource<VolumeAttributesClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  shortNames: ['vac'],
  namespaced: false,
  returnsDeleted: true,
  generationOf: 'none',
  validate: ({ driverName, parameters = {} }) => [
    ...validateDriver(driverName, 'driverName'),
    ...(Object.keys(parameters).length > 0
      ? []
      : [fieldError.required('parameters', 'must contain at least one key/value pair')]),
  ],
  updateRules: 'first',
  validateUpdate: (next, old) => [
    ...(next.driverName === old.driverName
      ? []
      : [fieldError.forbidden('driverName', 'updates to driverName are forbidden.')]),
    ...(equal(next.parameters, old.parameters)
      ? []
      : [fieldError.forbidden('parameters', 'updates to parameters are forbidden.')]),
  ],
  columns: [nameColumn, { name: 'DriverName', cell: ({ driverName = '' }) => driverName }, ageColumn],
});
