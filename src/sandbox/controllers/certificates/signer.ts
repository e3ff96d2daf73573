import { type CertificateRequest, readCertificateRequest } from '../../../kube/certificate-request.ts';
import { clone } from '../../../kube/object.ts';
import { type ControllerFactory, controllerIdentity, defineController } from '../../engine/define.ts';
import { whyNoClient, whyNoKubeletClient, whyNoKubeletServing } from './kubelet-request.ts';
import { requestsResource, watchRequests } from './requests.ts';

/** Signs a request, a PEM, with the cluster's authority; the answer is the certificate as a PEM. */
export type SignRequest = (request: string, usages: readonly string[], seconds: number) => Promise<string>;

/** What is wrong with a request for each signer of the cluster; '' when it will do. */
const signers: Record<string, (request: CertificateRequest, usages: readonly string[]) => string> = {
  'kubernetes.io/kube-apiserver-client': (_, usages) => whyNoClient(usages),
  'kubernetes.io/kube-apiserver-client-kubelet': whyNoKubeletClient,
  'kubernetes.io/kubelet-serving': whyNoKubeletServing,
  'kubernetes.io/legacy-unknown': () => '',
};

const longestSeconds = 365 * 24 * 3600;
const shortestSeconds = 600;

/** Signs what was approved for the signers of Kubernetes itself (pkg/controller/certificates/signer). */
export function certificateSigner(sign: SignRequest): ControllerFactory {
  return defineController(() => ({
    name: 'certificatesigningrequest-signing-controller',
    identity: controllerIdentity('certificate-controller'),

    watch: watchRequests,

    async reconcile(name, { client }) {
      const request = client.get(requestsResource, name);
      const { conditions = [], certificate } = request?.status ?? {};
      const has = (type: string) => conditions.some((condition) => condition.type === type);
      if (!request || certificate || !has('Approved') || has('Denied') || has('Failed')) return;
      const { signerName, usages = [], expirationSeconds = longestSeconds } = request.spec;
      const why = signers[signerName];
      const pem = Buffer.from(request.spec.request, 'base64').toString();
      const read = readCertificateRequest(pem);
      if (!why || typeof read === 'string') return;
      const message = why(read, usages);
      const next = clone(request);
      if (message) {
        const failed = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message };
        next.status = { ...next.status, conditions: [...(next.status?.conditions ?? []), failed] };
      } else {
        const seconds = Math.min(longestSeconds, Math.max(shortestSeconds, expirationSeconds));
        const signed = await sign(pem, usages, seconds);
        next.status = { ...next.status, certificate: Buffer.from(signed).toString('base64') };
      }
      await client.updateStatus(requestsResource, next);
    },
  }));
}
