import { checkLabelKey } from '../../../kube/names.ts';
import { equal, type StorageClass } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';
import { oneOfIfGiven } from '../parts/one-of.ts';
import { isDefaultClass } from '../parts/storage/class-of.ts';
import { validateDriver } from './driver.ts';

const reclaimPolicies = ['Delete', 'Retain'];
const bindingModes = ['Immediate', 'WaitForFirstConsumer'];
const parametersLimitBytes = 256 * 1024;
const mostParameters = 512;

export const storageClass = defineResource<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  shortNames: ['sc'],
  namespaced: false,
  returnsDeleted: true,
  generationOf: 'none',
  applyDefaults(draft) {
    draft.reclaimPolicy ??= 'Delete';
    draft.volumeBindingMode ??= 'Immediate';
  },
  validate: (given) => [
    ...validateDriver(given.provisioner, 'provisioner'),
    ...validateParameters(given.parameters ?? {}),
    ...oneOfIfGiven(given.reclaimPolicy, reclaimPolicies, 'reclaimPolicy'),
    ...(given.volumeBindingMode === undefined
      ? [fieldError.required('volumeBindingMode')]
      : bindingModes.includes(given.volumeBindingMode)
        ? []
        : [fieldError.notSupported('volumeBindingMode', given.volumeBindingMode, bindingModes)]),
    ...validateTopologies(given.allowedTopologies ?? []),
  ],
  validateUpdate: (next, old) => [
    ...immutableField(next.parameters ?? null, old.parameters ?? null, 'parameters'),
    ...immutableField(next.provisioner, old.provisioner, 'provisioner'),
    ...immutableField(next.reclaimPolicy, old.reclaimPolicy, 'reclaimPolicy'),
    ...immutableField(next.volumeBindingMode, old.volumeBindingMode, 'volumeBindingMode'),
  ],
  columns: [
    { ...nameColumn, cell: (object) => object.metadata.name + (isDefaultClass(object) ? ' (default)' : '') },
    { name: 'Provisioner', cell: ({ provisioner = '' }) => provisioner },
    { name: 'ReclaimPolicy', cell: ({ reclaimPolicy = 'Delete' }) => reclaimPolicy },
    { name: 'VolumeBindingMode', cell: ({ volumeBindingMode = 'Immediate' }) => volumeBindingMode },
    { name: 'AllowVolumeExpansion', cell: ({ allowVolumeExpansion = false }) => allowVolumeExpansion },
    ageColumn,
  ],
});

function validateParameters(parameters: Record<string, string>): FieldError[] {
  const entries = Object.entries(parameters);
  if (entries.length > mostParameters) return [fieldError.tooLong('parameters', mostParameters)];
  const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  return [
    ...entries
      .filter(([key]) => key === '')
      .map(([key]) => fieldError.invalid('parameters', key, 'field can not be empty.')),
    ...(bytes > parametersLimitBytes ? [fieldError.tooLong('parameters', parametersLimitBytes)] : []),
  ];
}

type Topologies = NonNullable<StorageClass['allowedTopologies']>;

/** None says what an earlier one says, or nothing. */
function validateTopologies(topologies: Topologies): FieldError[] {
  const meant = topologies.map(({ matchLabelExpressions = [] }) =>
    Object.fromEntries(matchLabelExpressions.map(({ key = '', values }) => [key, [...new Set(values)].sort()])),
  );
  return topologies.flatMap((term, i) => {
    const path = `allowedTopologies[${i}].matchLabelExpressions`;
    const isTold = [{}, ...meant.slice(0, i)].some((earlier) => equal(earlier, meant[i]));
    return [...validateExpressions(term, path), ...(isTold ? [fieldError.duplicate(path, '')] : [])];
  });
}

function validateExpressions({ matchLabelExpressions = [] }: Topologies[number], path: string): FieldError[] {
  return matchLabelExpressions.flatMap(({ key = '', values: given }, i) => {
    const at = `${path}[${i}]`;
    // The type has no omitempty: values that are missing are null.
    const values = given ?? [];
    return [
      ...(values.length === 0 ? [fieldError.required(`${at}.values`)] : []),
      ...values.flatMap((value, k) =>
        values.indexOf(value) < k ? [fieldError.duplicate(`${at}.values[${k}]`, value)] : [],
      ),
      ...checkLabelKey(key).map((text) => fieldError.invalid(`${at}.key`, key, text)),
      ...(matchLabelExpressions.slice(0, i).some((earlier) => earlier.key === key)
        ? [fieldError.duplicate(`${at}.key`, key)]
        : []),
    ];
  });
}
