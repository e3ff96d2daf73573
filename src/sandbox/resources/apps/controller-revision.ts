import { type ControllerRevision, controllerOf, isRecord } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';
import { nonNegative } from '../parts/numbers.ts';

export const controllerRevision = defineResource<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  namespaced: true,
  generationOf: 'none',
  validate: ({ revision, data }, { old }) => [...nonNegative(revision, 'revision'), ...(old ? [] : validateData(data))],
  validateUpdate: (next, old) => immutableField(next.data, old.data, 'data'),
  columns: [
    nameColumn,
    { name: 'Controller', cell: controllerCell },
    { name: 'Revision', cell: ({ revision }) => revision },
    ageColumn,
  ],
});

function validateData(data: unknown): FieldError[] {
  if (data === undefined || data === null) return [fieldError.required('data', 'data is mandatory')];
  return isRecord(data) ? [] : [fieldError.required('data', 'data must be a valid JSON object')];
}

function controllerCell(revision: ControllerRevision): string {
  const owner = controllerOf(revision);
  if (!owner) return '<none>';
  const slash = owner.apiVersion.indexOf('/');
  const group = slash < 0 ? '' : `.${owner.apiVersion.slice(0, slash)}`;
  return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
}
