import { checkConfigKey } from '../../../kube/names.ts';
import type { ConfigMap } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { rejectSealedChange } from '../parts/immutable.ts';
import { sizeLimitBytes, sizeOfBase64 } from '../parts/sizes.ts';

export const configMap = defineResource<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  namespaced: true,
  generationOf: 'none',
  validate,
  validateUpdate: (next, old) => rejectSealedChange(next, old, ['data', 'binaryData']),
  columns: [
    nameColumn,
    {
      name: 'Data',
      cell: ({ data = {}, binaryData = {} }) => Object.keys(data).length + Object.keys(binaryData).length,
    },
    ageColumn,
  ],
});

function validate({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.push(...checkConfigKey(key).map((text) => fieldError.invalid(`data[${key}]`, key, text)));
    if (Object.hasOwn(binaryData, key))
      errors.push(fieldError.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    bytes += Buffer.byteLength(value);
  }
  for (const [key, value] of Object.entries(binaryData)) {
    errors.push(...checkConfigKey(key).map((text) => fieldError.invalid(`binaryData[${key}]`, key, text)));
    bytes += sizeOfBase64(value);
  }
  // The empty path says that the whole object is meant; Go prints it as such.
  if (bytes > sizeLimitBytes) errors.push(fieldError.tooLong('', sizeLimitBytes));
  return errors;
}
