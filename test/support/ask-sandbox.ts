import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import type { Sandbox } from '../../src/sandbox/index.ts';

export interface SandboxAnswer {
  code: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Sends one request as the administrator; what is no JSON says so in its headers. Rejects when no answer comes within ten seconds. */
export function askSandbox(
  { port, caCertificate: ca, adminToken }: Sandbox,
  method: string,
  path: string,
  body: string | Buffer = '',
  more: Record<string, string> = {},
): Promise<SandboxAnswer> {
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json', ...more };
  const place = { host: '127.0.0.1', servername: 'localhost', port, ca };
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...place, method, path, headers, timeout: 10_000 }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ code: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
      response.on('error', reject);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ten seconds to ${method} ${path}`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
