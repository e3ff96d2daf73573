import { equal, type KubeObject, type ObjectMeta } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { validateLabels } from '../parts/labels.ts';
import { validateAnnotations } from '../parts/metadata.ts';
import { applyRequestDefaults, type ClaimSpec } from './device-requests.ts';
import { goClaimSpec } from './go-claim.ts';
import { validateClaimSpec } from './validate-claim.ts';

interface ResourceClaimTemplate extends KubeObject {
  spec?: { metadata?: ObjectMeta; spec?: ClaimSpec };
}

export const resourceClaimTemplate = defineResource<ResourceClaimTemplate>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  namespaced: true,
  returnsDeleted: true,
  generationOf: 'none',
  applyDefaults: ({ spec }) => applyRequestDefaults(spec?.spec),
  validate: ({ spec }) => validateSpec(spec ?? {}, 'spec'),
  validateUpdate: (next, old) =>
    equal(next.spec, old.spec) ? [] : [fieldError.invalid('spec', goSpec(next.spec ?? {}), 'field is immutable')],
  columns: [nameColumn, ageColumn],
});

type Spec = NonNullable<ResourceClaimTemplate['spec']>;

function validateSpec({ metadata, spec }: Spec, path: string): FieldError[] {
  return [
    ...validateAnnotations(metadata?.annotations ?? {}, `${path}.metadata.annotations`),
    ...validateLabels(metadata?.labels, `${path}.metadata.labels`),
    ...validateClaimSpec(spec, `${path}.spec`),
  ];
}

// Metadata has the names of the wire.
const goSpec = ({ metadata, spec }: Spec) => ({ ...metadata, Spec: goClaimSpec(spec) });
