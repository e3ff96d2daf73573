import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { isExtendedResource } from '../parts/resource-names.ts';
import type { DeviceConfiguration, DeviceSelector } from './device-requests.ts';
import { validateConfiguration } from './validate-configuration.ts';
import { validateSelectors } from './validate-selectors.ts';
import { atMost } from './validate-sets.ts';

interface DeviceClass extends KubeObject {
  spec?: { selectors?: DeviceSelector[]; config?: DeviceConfiguration[]; extendedResourceName?: string };
}

export const deviceClass = defineResource<DeviceClass>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  namespaced: false,
  generationOf: 'spec',
  validate,
  columns: [nameColumn, ageColumn],
});

const mostConfigurations = 32;

function validate({ spec = {} }: DeviceClass): FieldError[] {
  const { selectors = [], config = [], extendedResourceName: name } = spec;
  return [
    ...validateSelectors(selectors, 'spec.selectors'),
    ...atMost(config, mostConfigurations, 'spec.config', validateConfiguration),
    ...(name === undefined || isExtendedResource(name)
      ? []
      : [fieldError.invalid('spec.extendedResourceName', name, 'must be a valid extended resource name')]),
  ];
}
