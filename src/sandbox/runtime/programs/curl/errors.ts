/** Why a transfer failed: curl's exit code and words. */
export interface CurlError {
  code: number;
  text: string;
}

export const curlError = {
  protocol: (scheme: string): CurlError => ({ code: 1, text: `Protocol ${JSON.stringify(scheme)} not supported` }),
  malformed: (): CurlError => ({ code: 3, text: 'URL rejected: No host part in the URL' }),
  unresolved: (host: string): CurlError => ({ code: 6, text: `Could not resolve host: ${host}` }),
  connect: (host: string, port: number, ms: number): CurlError => ({
    code: 7,
    text: `Failed to connect to ${host} port ${port} after ${ms} ms: Could not connect to server`,
  }),
  status: (status: number): CurlError => ({ code: 22, text: `The requested URL returned error: ${status}` }),
  write: (): CurlError => ({ code: 23, text: 'client returned ERROR on write, 0 bytes wanted to be written' }),
  resolveTimeout: (ms: number): CurlError => ({ code: 28, text: `Resolving timed out after ${ms} milliseconds` }),
  connectTimeout: (ms: number): CurlError => ({ code: 28, text: `Connection timed out after ${ms} milliseconds` }),
  timeout: (ms: number): CurlError => ({
    code: 28,
    text: `Operation timed out after ${ms} milliseconds with 0 bytes received`,
  }),
  notTls: (): CurlError => ({
    code: 35,
    text: 'TLS connect error: error:0A00010B:SSL routines::wrong version number',
  }),
  redirects: (most: number): CurlError => ({ code: 47, text: `Maximum (${most}) redirects followed` }),
  empty: (): CurlError => ({ code: 52, text: 'Empty reply from server' }),
  untrusted: (): CurlError => ({
    code: 60,
    text: `SSL certificate problem: unable to get local issuer certificate
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.`,
  }),
};
