import type { CertificateSigningRequest } from '../../../kube/object.ts';
import { humanDuration } from '../../../kube/time.ts';
import { defineResource, type ResourceContext } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { prepareConditions } from './conditions.ts';
import { validateChange, validateCreation } from './validate.ts';

export const certificateSigningRequest = defineResource<CertificateSigningRequest>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  shortNames: ['csr'],
  namespaced: false,
  hasStatus: true,
  generationOf: 'none',
  nameRule: 'path-segment',
  resetFields: {
    '': [['spec'], ['status']],
    status: [['spec'], ['status', 'conditions']],
    approval: [['spec'], ['status', 'certificate']],
  },
  prepare,
  prepareStatus: prepareConditions,
  validate: (request, { old }) => (old ? [] : validateCreation(request)),
  validateUpdate: (next, old) => validateChange(next, old, ''),
  validateStatusUpdate: validateChange,
  columns: [
    nameColumn,
    ageColumn,
    { name: 'SignerName', cell: ({ spec }) => spec.signerName || '<none>' },
    { name: 'Requestor', cell: ({ spec }) => spec.username ?? '' },
    {
      name: 'RequestedDuration',
      cell: ({ spec }) =>
        spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000),
    },
    { name: 'Condition', cell: conditionOf },
  ],
  selectableFields: { 'spec.signerName': ({ spec }) => spec.signerName },
});

// Who asks is what counts, not what they write; and once made, a request stays as it is.
function prepare(draft: CertificateSigningRequest, { old, user }: ResourceContext): void {
  if (old) {
    draft.spec = (old as CertificateSigningRequest).spec;
    return;
  }
  const { username, uid, groups, extra, ...asked } = draft.spec;
  draft.spec = {
    ...asked,
    ...(user && { username: user.name, groups: [...user.groups] }),
    ...(user?.uid && { uid: user.uid }),
    ...(user?.extra &&
      Object.keys(user.extra).length > 0 && {
        extra: Object.fromEntries(Object.entries(user.extra).map(([key, values]) => [key, [...values]])),
      }),
  };
  draft.status = {};
}

function conditionOf({ status }: CertificateSigningRequest): string {
  const has = (type: string) => status?.conditions?.some((condition) => condition.type === type);
  const words = [has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'];
  if (has('Failed')) words.push('Failed');
  if (status?.certificate) words.push('Issued');
  return words.join(',');
}
