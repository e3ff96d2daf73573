import { readCertificateRequest } from '../../../kube/certificate-request.ts';
import { type CertificateSigningRequest, equal } from '../../../kube/object.ts';
import { resourceAttributes } from '../../access/attributes.ts';
import { forbidden } from '../errors.ts';
import type { AdmissionContext, AdmissionRule } from './define.ts';

const storage = 'certificatesigningrequests.certificates.k8s.io';

/**
 * Who approves or signs must have the verb for the signer, and nobody becomes one of system:masters by a certificate
 * (plugin/pkg/admission/certificates).
 */
export const certificateRights: AdmissionRule = {
  name: 'CertificateRights',
  parts: ['approval', 'status'],
  validate(draft, context) {
    const { resource, part, old } = context;
    if (resource.storage !== storage) return;
    const request = (old ?? draft) as CertificateSigningRequest;
    const { name } = request.metadata;
    const { signerName } = request.spec;
    const refuse = (why: string) => forbidden(resource.ref, name, why);
    if (part === 'approval' && !mayUse(context, 'approve', signerName))
      throw refuse(`user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`);
    if (part === 'status' && !equal(draft.status, request.status) && !mayUse(context, 'sign', signerName))
      throw refuse(`user not permitted to sign requests with signerName ${JSON.stringify(signerName)}`);
    if (part === '' && signerName === 'kubernetes.io/kube-apiserver-client') {
      const read = readCertificateRequest(Buffer.from(request.spec.request, 'base64').toString());
      if (typeof read !== 'string' && read.organizations.includes('system:masters'))
        throw refuse(`use of ${signerName} signer with system:masters group is not allowed`);
    }
  },
};

function mayUse({ api, user }: AdmissionContext, verb: string, signerName: string): boolean {
  return [signerName, `${signerName.split('/')[0]}/*`].some((name) => {
    const about = { group: 'certificates.k8s.io', resource: 'signers', name };
    return api.authorizer.authorize(resourceAttributes(user, verb, about)).allowed;
  });
}
