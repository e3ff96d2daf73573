import { request } from 'node:https';
import type { Clock } from '../../../lib/clock.ts';
import { DeadlineExceeded, NotDialled } from './failures.ts';
import { dialProblem } from './go-errors.ts';

/** Where a webhook listens, and how it is known. */
export interface Destination {
  /** As messages name it, without the query. */
  url: string;
  /** The authorities that it may be signed by, as PEM; those of the system when there are none. */
  authorities: string;
  /** Why there is no way to it, in the words of Go's dialer; over loopback when not given. */
  refusal?: () => string;
}

export interface Reply {
  code: number;
  contentType: string;
  text: string;
}

// The real server reads no more of an answer.
const limitBytes = 3 * 1024 * 1024;
const mostRedirects = 10;

/** Posts JSON over TLS. Rejects with the text that a Go client prints; no connection leaves the machine. */
export async function post(
  { url, authorities, refusal }: Destination,
  body: string,
  { seconds, clock }: { seconds: number; clock: Clock },
): Promise<Reply> {
  const shown = `${url}?timeout=${seconds}s`;
  let at = new URL(shown);
  let method = 'POST';
  for (let redirects = 0; ; redirects++) {
    const reply = await send(at, method, method === 'POST' ? body : '', authorities, refusal, seconds, clock).catch(
      (error: unknown) => {
        throw new Error(
          `${method === 'POST' ? 'Post' : 'Get'} "${method === 'POST' ? shown : at.href}": ${dialProblem(error, at)}`,
        );
      },
    );
    if (!isRedirect(reply.code) || reply.location === undefined) return reply;
    if (redirects === mostRedirects) throw new Error(`Post "${at.href}": stopped after 10 redirects`);
    at = new URL(reply.location, at);
    if (reply.code !== 307 && reply.code !== 308) method = 'GET';
  }
}

const isRedirect = (code: number) => [301, 302, 303, 307, 308].includes(code);

function send(
  at: URL,
  method: string,
  body: string,
  authorities: string,
  refusal: Destination['refusal'],
  seconds: number,
  clock: Clock,
): Promise<Reply & { location?: string }> {
  return new Promise((resolve, reject) => {
    const name = at.hostname.replace(/^\[|\]$/g, '');
    if (at.protocol !== 'https:')
      return reject(new NotDialled(`unsupported protocol scheme "${at.protocol.slice(0, -1)}"`));
    const refused = refusal?.();
    if (refused !== undefined) return reject(new NotDialled(refused));
    if (!isLoopback(name)) return reject(new NotDialled(unreachable(name, Number(at.port) || 443)));
    const outgoing = request(at, {
      method,
      agent: false,
      ...(authorities && { ca: authorities }),
      headers: {
        ...(method === 'POST' && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
        Accept: 'application/json, */*',
        'User-Agent': 'kube-apiserver-admission',
      },
    });
    const cancel = clock.after(seconds * 1000, () => outgoing.destroy(new DeadlineExceeded()));
    const fail = (error: Error) => {
      cancel();
      reject(error);
    };
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      response.on('data', (part: Buffer) => {
        length += part.length;
        if (length > limitBytes) outgoing.destroy(new Error('http: response body is too large'));
        else parts.push(part);
      });
      response.on('error', fail);
      response.on('end', () => {
        cancel();
        const { location } = response.headers;
        resolve({
          code: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? '',
          text: Buffer.concat(parts).toString(),
          ...(location !== undefined && { location }),
        });
      });
    });
    outgoing.end(body);
  });
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name);
}

/** The sandbox has no way to other machines. */
function unreachable(name: string, port: number): string {
  const isAddress = name.includes(':') || /^\d+\.\d+\.\d+\.\d+$/.test(name);
  const shown = name.includes(':') ? `[${name}]` : name;
  return isAddress
    ? `dial tcp ${shown}:${port}: connect: network is unreachable`
    : `dial tcp: lookup ${name}: no such host`;
}
