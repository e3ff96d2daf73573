import type { KubeObject } from '../../../kube/object.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { applyRequestDefaults, type ClaimSpec } from './device-requests.ts';

interface ResourceClaimTemplate extends KubeObject {
  spec?: { spec?: ClaimSpec };
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
  columns: [nameColumn, ageColumn],
});
