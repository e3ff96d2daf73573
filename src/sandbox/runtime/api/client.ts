import { isRecord, parseRecord } from '../../../kube/object.ts';
import type { Place } from '../../network/connection.ts';
import type { HttpAnswer } from '../../network/http.ts';
import { streamOver } from '../../network/http-stream.ts';
import { arrival, type Later } from '../../network/later.ts';
import type { NetworkError } from '../../network/network.ts';
import type { ProgramIO, Wait } from '../process.ts';

/** What came of asking the API server. */
export type ApiResult =
  | { kind: 'done'; body: Record<string, unknown> }
  /** It answered with a Status. */
  | { kind: 'refused'; code: number; reason: string; message: string; body: string }
  /** It was not reached, or is not who it should be. */
  | { kind: 'failed'; error: NetworkError | 'untrusted' };

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query. */
  path: string;
  body?: unknown;
  /** That of a PATCH; JSON when not given. */
  contentType?: string;
}

/** One message of a watch. */
export interface WatchMessage {
  type: string;
  object: Record<string, unknown>;
}

/** How an answer that goes on ended: the server closed it, or it did not begin. */
export type StreamEnd = { kind: 'closed' } | Exclude<ApiResult, { kind: 'done' }>;

/** The API server as a program in a Pod sees it, with the token of the Pod's service account. */
export interface ApiClient {
  /** The Pod's own namespace. */
  namespace: string;
  host: string;
  port: number;
  ask(request: ApiRequest): Generator<Wait, ApiResult, void>;
  /** Hears the lines of an answer as they come, of a log that is followed for instance; ends with it. */
  lines(path: string, hear: (line: string) => void): Generator<Wait, StreamEnd, void>;
  /** Hears all messages of a watch; ends when it ends. */
  watch(path: string, hear: (message: WatchMessage) => void): Generator<Wait, StreamEnd, void>;
}

const mounted = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Reads what every Pod is given for it; undefined where that is not there: no environment, or no token. */
export function apiClient(io: ProgramIO, userAgent: string): ApiClient | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = io.environment;
  if (!host || !port || io.files.read(`${mounted}/token`) === undefined) return undefined;
  const place: Place = { address: host, port: Number(port) };
  const headers = (body?: string, contentType = 'application/json') => ({
    host: `${host}:${port}`,
    'user-agent': userAgent,
    accept: 'application/json',
    // The kubelet replaces the token before it expires.
    authorization: `Bearer ${(io.files.read(`${mounted}/token`) ?? '').trim()}`,
    ...(body !== undefined && { 'content-type': contentType, 'content-length': String(Buffer.byteLength(body)) }),
  });

  function* send({
    method = 'GET',
    path,
    body,
    contentType,
  }: ApiRequest): Generator<Wait, HttpAnswer | { kind: 'failed'; error: NetworkError | 'untrusted' }, void> {
    const reached = yield* arrival(io.network.open(place));
    if (reached.kind === 'failed') return reached;
    const { authority, ask } = reached.value;
    if (!isTrusted(io, authority)) return { kind: 'failed', error: 'untrusted' };
    const text = body === undefined ? undefined : JSON.stringify(body);
    const request = { method, path, headers: headers(text, contentType), ...(text !== undefined && { body: text }) };
    const answer = yield* arrival(ask(request, 'tls'));
    return answer ?? { kind: 'failed', error: 'ECONNRESET' };
  }

  function* lines(path: string, hear: (line: string) => void): Generator<Wait, StreamEnd, void> {
    const reached = yield* arrival(io.network.open(place));
    if (reached.kind === 'failed') return reached;
    if (!isTrusted(io, reached.value.authority)) return { kind: 'failed', error: 'untrusted' };
    const connected = yield* arrival(io.network.connect(place));
    if (connected.kind === 'failed') return connected;
    const ended: Later<StreamEnd> = (done) => {
      let code = 0;
      let refusal = '';
      const readLines = linesOf(hear);
      streamOver(
        connected.value,
        { method: 'GET', path, headers: headers() },
        {
          head: (status) => (code = status),
          text(text) {
            if (code === 200) readLines(text);
            else refusal += text;
          },
          end() {
            if (code === 200) {
              readLines('\n');
              return done({ kind: 'closed' });
            }
            const result = code ? resultOf(code, refusal) : undefined;
            done(result && result.kind !== 'done' ? result : { kind: 'failed', error: 'ECONNRESET' });
          },
        },
      );
      return () => connected.value.destroy();
    };
    return yield* arrival(ended);
  }

  return {
    namespace: io.files.read(`${mounted}/namespace`) ?? 'default',
    host,
    port: Number(port),
    *ask(request) {
      const answer = yield* send(request);
      return 'kind' in answer ? answer : resultOf(answer.status, answer.body);
    },
    lines,
    watch: (path, hear) => lines(path, (line) => hear(messageOf(line))),
  };
}

const isTrusted = (io: ProgramIO, authority: string | undefined) =>
  authority !== undefined && (io.files.read(`${mounted}/ca.crt`) ?? '').includes(authority.trim());

function resultOf(code: number, text: string): ApiResult {
  const body = parseRecord(text);
  if (code < 300) return { kind: 'done', body };
  const { reason = '', message = text } = body;
  return { kind: 'refused', code, reason: `${reason}`, message: `${message}`, body: text };
}

function messageOf(line: string): WatchMessage {
  const { type = '', object } = parseRecord(line);
  return { type: `${type}`, object: isRecord(object) ? object : {} };
}

function linesOf(take: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line) take(line);
  };
}
