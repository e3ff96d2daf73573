import { checkLabel, checkSubdomain } from '../../../kube/names.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';
import { validateDriverName } from '../parts/storage/sources.ts';

interface ResourceSlice extends KubeObject {
  spec?: {
    nodeName?: string;
    nodeSelector?: object;
    devices?: { name?: string }[];
    allNodes?: boolean;
    perDeviceNodeSelection?: boolean;
    driver?: string;
    pool?: { name?: string; resourceSliceCount?: number; generation?: number };
  };
}

export const resourceSlice = defineResource<ResourceSlice>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  namespaced: false,
  generationOf: 'spec',
  validate: ({ spec }) => validateSlice(spec ?? {}),
  updateRules: 'alone',
  validateUpdate: ({ spec }, old) => validateSlice(spec ?? {}, old.spec),
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

type Spec = NonNullable<ResourceSlice['spec']>;

const places = ['nodeName', 'nodeSelector', 'allNodes', 'perDeviceNodeSelection'] as const;

/** Of devices, no more than their names is looked at. */
function validateSlice(spec: Spec, old?: Spec): FieldError[] {
  const { driver, pool = {}, nodeName } = spec;
  const { name = '', resourceSliceCount = 0, generation = 0 } = pool;
  const errors = validateDriverName(driver, 'spec.driver');
  const check = (field: string, value: string, texts: readonly string[]) =>
    errors.push(...texts.map((text) => fieldError.invalid(field, value, text)));
  if (name) for (const part of name.split('/')) check('spec.pool.name', part, checkSubdomain(part));
  else errors.push(fieldError.required('spec.pool.name'));
  if (resourceSliceCount <= 0)
    errors.push(fieldError.invalid('spec.pool.resourceSliceCount', resourceSliceCount, 'must be greater than zero'));
  if (generation < 0)
    errors.push(fieldError.invalid('spec.pool.generation', generation, 'must be greater than or equal to zero'));
  if (old) {
    errors.push(...immutableField(name, old.pool?.name, 'spec.pool.name'));
    errors.push(...immutableField(driver ?? '', old.driver, 'spec.driver'));
    errors.push(...immutableField(nodeName ?? null, old.nodeName ?? null, 'spec.nodeName'));
  }
  if (nodeName) check('spec.nodeName', nodeName, checkSubdomain(nodeName));
  if (nodeName === '') check('spec.nodeName', nodeName, ['must be either unset or set to a non-empty string']);
  for (const field of ['allNodes', 'perDeviceNodeSelection'] as const)
    if (spec[field] === false)
      errors.push(fieldError.invalid(`spec.${field}`, false, 'must be either unset or set to true'));
  const given = places.filter((place) => spec[place]).map((place) => `\`${place}\``);
  const text = `exactly one of ${places.map((place) => `\`${place}\``).join(', ')} is required`;
  if (given.length > 1)
    errors.push(fieldError.invalid('spec', `{${given.join(', ')}}`, `${text}, but multiple fields are set`));
  if (given.length === 0) errors.push(fieldError.required('spec', text));
  (spec.devices ?? []).forEach(({ name: device = '' }, i) => {
    check(`spec.devices[${i}].name`, device, checkLabel(device));
  });
  return errors;
}
