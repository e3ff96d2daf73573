import { clone, type ResourceQuota } from '../../../../kube/object.ts';
import { defineResource } from '../../define.ts';
import { ageColumn, nameColumn } from '../../parts/columns.ts';
import { validateQuota, validateQuotaStatus, validateQuotaUpdate } from './validate.ts';

export const resourceQuota = defineResource<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  namespaced: true,
  returnsDeleted: true,
  hasStatus: true,
  generationOf: 'none',
  prepare(draft, { old }) {
    if (!old) draft.status = {};
  },
  validate: ({ spec }) => validateQuota(spec ?? {}),
  validateUpdate: (next, old) => validateQuotaUpdate(clone(next), old),
  validateStatusUpdate: ({ status }) => validateQuotaStatus(status ?? {}),
  columns: [
    nameColumn,
    { name: 'Request', cell: (quota) => usage(quota, (name) => !name.startsWith('limits.')) },
    { name: 'Limit', cell: (quota) => usage(quota, (name) => name.startsWith('limits.')) },
    ageColumn,
  ],
});

function usage({ status }: ResourceQuota, isShown: (name: string) => boolean): string {
  const { hard = {}, used = {} } = status ?? {};
  const names = Object.keys(hard).filter(isShown).sort();
  return names.map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`).join(', ');
}
