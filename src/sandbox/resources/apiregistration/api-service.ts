import type { KubeObject } from '../../../kube/object.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { validateApiService } from './validate.ts';

export interface ApiService extends KubeObject {
  spec?: {
    group?: string;
    version?: string;
    groupPriorityMinimum?: number;
    versionPriority?: number;
    caBundle?: string;
    insecureSkipTLSVerify?: boolean;
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
  validate: validateApiService,
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
