import type { KubeObject, ObjectMeta } from '../../../kube/object.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { validateLabels } from '../parts/labels.ts';
import { validateAnnotations } from '../parts/metadata.ts';
import { applyRequestDefaults, type ClaimSpec } from './device-requests.ts';
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
  validate: ({ spec }) => [
    ...validateAnnotations(spec?.metadata?.annotations ?? {}, 'spec.metadata.annotations'),
    ...validateLabels(spec?.metadata?.labels, 'spec.metadata.labels'),
    ...validateClaimSpec(spec?.spec, 'spec.spec'),
  ],
  columns: [nameColumn, ageColumn],
});
