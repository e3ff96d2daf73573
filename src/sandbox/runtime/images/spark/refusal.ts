import type { ApiResult } from '../../api/client.ts';

/** What fabric8's client throws when the API server refuses, or is not reached. */
export function refusal(
  method: string,
  url: string,
  result: Exclude<ApiResult, { kind: 'done' }>,
  name: string,
): string {
  const exception = 'io.fabric8.kubernetes.client.KubernetesClientException';
  if (result.kind === 'failed')
    return `${exception}: Operation: [${verbs[method] ?? method.toLowerCase()}]  for kind: [Pod]  with name: [${name}]  in namespace: [null]  failed.\nCaused by: java.io.IOException: ${failures[result.error]}`;
  return `${exception}: Failure executing: ${method} at: ${url}. Message: ${advice[result.code] ?? ''}${result.message}.`;
}

const verbs: Record<string, string> = { POST: 'create' };

const advice: Record<number, string> = {
  401: "Unauthorized! Configured service account doesn't have access. Service account may have been revoked. ",
  403: "Forbidden!Configured service account doesn't have access. Service account may have been revoked. ",
};

const failures = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset',
  ETIMEDOUT: 'timeout',
  untrusted: 'PKIX path building failed: unable to find valid certification path to requested target',
};
