import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { request as startRequest } from 'node:https';
import { requestOptions, type Upstream } from '../gateway/upstream.ts';
import { ViewError } from '../kube/cluster-view.ts';
import { parseRecord } from '../kube/object.ts';
import { messageOf } from '../lib/errors.ts';

export interface Answer {
  code: number;
  text: string;
}

/** A header may be given several times. */
type Headers = Readonly<Record<string, string | readonly string[]>>;

/** Plain requests to an API server: JSON as it is on the wire, so that checks see what kubectl sees. */
export interface Connection {
  /** Rejects with a ViewError when the server does not answer; any answer is a result. */
  call(method: string, path: string, body?: unknown, headers?: Headers): Promise<Answer>;
  /** The object or list at the path. Rejects with a ViewError for any answer but 2xx. */
  read(path: string, headers?: Headers): Promise<Record<string, unknown>>;
  /** An answer that goes on; the signal ends it. Rejects with a ViewError. */
  stream(path: string, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
}

/** How long a server may take to begin its answer. */
const patienceMs = 30_000;

export function connect(upstream: Upstream): Connection {
  const send = async (
    method: string,
    path: string,
    options: { body?: unknown; headers?: Headers; signal?: AbortSignal },
  ): Promise<IncomingMessage> => {
    const { body, headers, signal } = options;
    try {
      const base = await requestOptions(upstream, path);
      const text = body === undefined ? undefined : JSON.stringify(body);
      const allHeaders = {
        accept: 'application/json',
        'user-agent': 'k8s-de',
        ...base.headers,
        ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...headers,
      };
      return await new Promise((resolve, reject) => {
        const outgoing = startRequest(
          { ...base, method, headers: allHeaders as OutgoingHttpHeaders, ...(signal && { signal }) },
          resolve,
        );
        outgoing.setTimeout(patienceMs, () => outgoing.destroy(new Error('no answer within 30 s')));
        outgoing.on('response', () => outgoing.setTimeout(0));
        outgoing.on('error', reject);
        outgoing.end(text);
      });
    } catch (error) {
      throw new ViewError({
        kind: 'unreachable',
        message: `the cluster at ${upstream.server.origin} does not answer: ${messageOf(error)}`,
      });
    }
  };

  const connection: Connection = {
    async call(method, path, body, headers) {
      const answer = await send(method, path, { body, ...(headers && { headers }) });
      return { code: answer.statusCode ?? 0, text: await textOf(answer) };
    },
    async read(path, headers) {
      const { code, text } = await connection.call('GET', path, undefined, headers);
      if (code < 200 || code > 299) throw refusal(code, text);
      return parseRecord(text);
    },
    async stream(path, signal) {
      const answer = await send('GET', path, { signal });
      const code = answer.statusCode ?? 0;
      if (code === 200) return answer;
      throw refusal(code, await textOf(answer));
    },
    close: () => upstream.close(),
  };
  return connection;
}

/** The answer of a server that does not do what was asked. */
export class RefusedError extends ViewError {
  readonly code: number;
  constructor(code: number, kind: ViewError['reason']['kind'], message: string) {
    super({ kind, message });
    this.code = code;
  }
}

export function refusal(code: number, text: string): RefusedError {
  const status = parseRecord(text);
  const message = typeof status.message === 'string' ? status.message : `the cluster answered ${code}`;
  const kind = code === 401 || code === 403 ? 'forbidden' : code === 404 ? 'unknown-kind' : 'unreachable';
  return new RefusedError(code, kind, message);
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  try {
    for await (const part of answer) parts.push(part);
  } catch (error) {
    throw new ViewError({ kind: 'unreachable', message: `the cluster's answer broke off: ${messageOf(error)}` });
  }
  return Buffer.concat(parts).toString();
}
