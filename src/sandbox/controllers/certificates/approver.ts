import { readCertificateRequest } from '../../../kube/certificate-request.ts';
import { type CertificateSigningRequest, clone } from '../../../kube/object.ts';
import { controllerIdentity, defineController } from '../../engine/define.ts';
import { whyNoKubeletClient } from './kubelet-request.ts';
import { requestsResource, watchRequests } from './requests.ts';

/** Approves the client certificates of kubelets that may ask for one (pkg/controller/certificates/approver). */
export const certificateApprover = defineController(() => ({
  name: 'certificatesigningrequest-approving-controller',
  identity: controllerIdentity('certificate-controller'),

  watch: watchRequests,

  async reconcile(name, { client }) {
    const request = client.get(requestsResource, name);
    if (!request || request.status?.certificate || request.status?.conditions?.length) return;
    if (request.spec.signerName !== 'kubernetes.io/kube-apiserver-client-kubelet') return;
    const read = readCertificateRequest(Buffer.from(request.spec.request, 'base64').toString());
    if (typeof read === 'string' || whyNoKubeletClient(read, request.spec.usages ?? [])) return;
    const ways = [
      ...(request.spec.username === read.commonName
        ? [
            {
              subresource: 'selfnodeclient',
              message: 'Auto approving self kubelet client certificate after SubjectAccessReview.',
            },
          ]
        : []),
      { subresource: 'nodeclient', message: 'Auto approving kubelet client certificate after SubjectAccessReview.' },
    ];
    for (const { subresource, message } of ways) {
      const { status } = await client.create(
        'subjectaccessreviews.authorization.k8s.io',
        reviewFor(request, subresource),
      );
      if (!(status as { allowed?: boolean } | undefined)?.allowed) continue;
      const approved = { type: 'Approved', status: 'True', reason: 'AutoApproved', message };
      const next = clone(request);
      next.status = { ...next.status, conditions: [approved] };
      await client.patch(requestsResource, name, { status: next.status }, 'approval');
      return;
    }
  },
}));

function reviewFor({ spec }: CertificateSigningRequest, subresource: string) {
  const { username = '', uid, groups, extra } = spec;
  return {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    metadata: {},
    spec: {
      user: username,
      ...(uid && { uid }),
      ...(groups && { groups }),
      ...(extra && { extra }),
      resourceAttributes: {
        group: 'certificates.k8s.io',
        resource: 'certificatesigningrequests',
        verb: 'create',
        subresource,
        version: '*',
      },
    },
  };
}
