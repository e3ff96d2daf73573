import { isRecord } from '../../../kube/object.ts';
import { messageOf } from '../../../lib/errors.ts';
import { DeadlineExceeded, NotDialled } from './failures.ts';

const unknownAuthority = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
]);

/** Why no answer came, as a Go client tells it. */
export function dialProblem(error: unknown, { hostname, port }: URL): string {
  if (error instanceof DeadlineExceeded || error instanceof NotDialled) return error.message;
  const { code = '', address, cert } = detailsOf(error);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (code === 'ECONNREFUSED') {
    const at = address ?? (host === 'localhost' ? '127.0.0.1' : host);
    return `dial tcp ${at.includes(':') ? `[${at}]` : at}:${port || 443}: connect: connection refused`;
  }
  if (unknownAuthority.has(code)) return verification('certificate signed by unknown authority');
  if (code === 'CERT_HAS_EXPIRED') return verification('certificate has expired or is not yet valid');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return verification(wrongName(host, cert));
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return 'http: server gave HTTP response to HTTPS client';
  if (code === 'ECONNRESET' || code === 'EPIPE' || code.startsWith('HPE_')) return 'EOF';
  return messageOf(error);
}

const verification = (why: string) => `tls: failed to verify certificate: x509: ${why}`;

function wrongName(host: string, names: string): string {
  const all = names.split(/, */).filter(Boolean);
  const addresses = all.flatMap((name) => (name.startsWith('IP Address:') ? [name.slice('IP Address:'.length)] : []));
  const dns = all.flatMap((name) => (name.startsWith('DNS:') ? [name.slice('DNS:'.length)] : []));
  if (/^[\d.]+$|:/.test(host))
    return addresses.length === 0
      ? `cannot validate certificate for ${host} because it doesn't contain any IP SANs`
      : `certificate is valid for ${addresses.join(', ')}, not ${host}`;
  if (dns.length === 0) return `certificate is not valid for any names, but wanted to match ${host}`;
  return `certificate is valid for ${dns.join(', ')}, not ${host}`;
}

function detailsOf(error: unknown): { code?: string; address?: string | undefined; cert: string } {
  // Several addresses of one name fail together: the first counts.
  const one: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!isRecord(one)) return { cert: '' };
  const { code, address, cert } = one;
  const names = isRecord(cert) ? cert.subjectaltname : undefined;
  return {
    ...(typeof code === 'string' && { code }),
    ...(typeof address === 'string' && { address }),
    cert: typeof names === 'string' ? names : '',
  };
}

/** What a Go client makes of an answer that is no success (client-go/rest, newUnstructuredResponseError). */
export function refusalOf(code: number, contentType: string, text: string): string {
  const said = /^text\//.test(contentType) ? text.slice(0, 2048).trim() : 'unknown';
  const fixed: Readonly<Record<number, string>> = {
    400: 'the server rejected our request for an unknown reason',
    401: 'the server has asked for the client to provide credentials',
    403: said,
    404: 'the server could not find the requested resource',
    405: 'the server does not allow this method on the requested resource',
    406:
      said === 'unknown' || said === ''
        ? 'the server was unable to respond with a content type that the client supports'
        : said,
    409: 'the server reported a conflict',
    415: said,
    422: 'the server rejected our request due to an error in our request',
    429: 'the server has received too many requests and has asked us to try again later',
    503: 'the server is currently unable to handle the request',
    504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
  };
  const known = fixed[code];
  if (known !== undefined) return known;
  return code >= 500
    ? `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`
    : `the server responded with the status code ${code} but did not return more information`;
}
