import type { CertificateRequest } from '../../../kube/certificate-request.ts';

/** Why a request is none for a kubelet's client certificate (pkg/apis/certificates/helpers.go); '' when it is one. */
export function whyNoKubeletClient(request: CertificateRequest, usages: readonly string[]): string {
  if (!isOfNodes(request)) return 'subject organization is not system:nodes';
  if (request.dnsNames.length > 0) return 'DNS subjectAltNames are not allowed';
  if (request.emails.length > 0) return 'Email subjectAltNames are not allowed';
  if (request.ipAddresses.length > 0) return 'IP subjectAltNames are not allowed';
  if (request.uris.length > 0) return 'URI subjectAltNames are not allowed';
  return whyNotNamed(request) || whyOtherUsages(usages, 'client auth');
}

/** The same for what a kubelet serves with. */
export function whyNoKubeletServing(request: CertificateRequest, usages: readonly string[]): string {
  if (!isOfNodes(request)) return 'subject organization is not system:nodes';
  if (request.dnsNames.length + request.ipAddresses.length === 0) return 'DNS or IP subjectAltName is required';
  if (request.emails.length > 0) return 'Email subjectAltNames are not allowed';
  if (request.uris.length > 0) return 'URI subjectAltNames are not allowed';
  return whyOtherUsages(usages, 'server auth') || whyNotNamed(request);
}

/** Why usages are none for a client of the API server; '' when they are. */
export function whyNoClient(usages: readonly string[]): string {
  const other = usages.find((usage) => !['digital signature', 'key encipherment', 'client auth'].includes(usage));
  if (other) return `invalid usage for client certificate: ${other}`;
  return usages.includes('client auth') ? '' : 'missing required usage for client certificate: client auth';
}

function isOfNodes({ organizations }: CertificateRequest): boolean {
  return organizations.length === 1 && organizations[0] === 'system:nodes';
}

function whyNotNamed({ commonName }: CertificateRequest): string {
  return commonName.startsWith('system:node:') ? '' : 'subject common name does not begin with system:node:';
}

function whyOtherUsages(usages: readonly string[], wanted: string): string {
  const required = [wanted, 'digital signature', 'key encipherment'].sort();
  const given = [...new Set([...usages, 'key encipherment'])].sort();
  return given.join() === required.join() ? '' : `usages did not match [${required.join(' ')}]`;
}
