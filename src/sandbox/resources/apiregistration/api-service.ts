import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';

interface ApiService extends KubeObject {
  spec?: {
    group?: string;
    version?: string;
    service?: { namespace?: string; name?: string; port?: number };
  };
  status?: { conditions?: { type: string; status: string; reason?: string }[] };
}

export const apiService = defineResource<ApiService>({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  categories: ['api-extensions'],
  namespaced: false,
  hasStatus: true,
  keepsStatusOnCreate: true,
  generationOf: 'none',
  nameRule: 'path-segment',
  applyDefaults({ spec }) {
    if (spec?.service) spec.service.port ??= 443;
  },
  validate,
  columns: [
    nameColumn,
    {
      name: 'Service',
      cell: ({ spec }) => (spec?.service ? `${spec.service.namespace}/${spec.service.name}` : 'Local'),
    },
    { name: 'Available', cell: availabilityOf },
    ageColumn,
  ],
});

function availabilityOf({ status }: ApiService): string {
  const condition = status?.conditions?.find(({ type }) => type === 'Available');
  if (!condition) return 'Unknown';
  return condition.status === 'True' || !condition.reason
    ? condition.status
    : `${condition.status} (${condition.reason})`;
}

function validate({ metadata: { name }, spec = {} }: ApiService): FieldError[] {
  const required = `${spec.version ?? ''}.${spec.group ?? ''}`;
  return name === required
    ? []
    : [
        fieldError.invalid(
          'metadata.name',
          name,
          `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(required)}`,
        ),
      ];
}
