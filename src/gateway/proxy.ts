import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { createServer, request as startRequest } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { parseRequest } from '../kube/request-info.ts';
import type { Status } from '../kube/status.ts';
import { messageOf } from '../lib/errors.ts';
import type { GatewayRequest, Scope } from './define.ts';
import { answerFeed } from './feed.ts';
import { objectName } from './object-name.ts';
import type { ObservingGateway } from './observe-and-guard.ts';
import { bearerToken } from './token.ts';
import { requestOptions, type Upstream } from './upstream.ts';

export interface RunningProxy {
  server: string;
  port: number;
  close(): Promise<void>;
}

export interface ProxyOptions {
  gateway: ObservingGateway;
  upstream: Upstream;
  tls: { certificate: string; key: string };
  /** 0 takes a free one. */
  port: number;
  /** Called at each request, with what closes at its end. */
  onRequest?: (answer: ServerResponse | Duplex) => void;
}

/** Listens with HTTPS on the loopback before a real cluster. Rejects with EADDRINUSE. */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const { tls, onRequest = () => {} } = options;
  const sockets = new Set<Socket>();
  // HTTP/1.1 alone: upgrades of exec and port-forward need it.
  const listener = createServer({ cert: tls.certificate, key: tls.key, ALPNProtocols: ['http/1.1'] });
  listener.on('request', (request, response) => {
    onRequest(response);
    void answer(options, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  listener.on('upgrade', (request, socket, head) => {
    onRequest(socket);
    void upgrade(options, request, socket, head).catch(() => socket.destroy());
  });
  listener.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  listener.on('tlsClientError', () => {});
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = listener.address() as AddressInfo;
  return {
    port,
    server: `https://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        options.upstream.close();
      }),
  };
}

async function answer(options: ProxyOptions, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { gateway, upstream } = options;
  if (answerFeed(gateway, incoming, response)) return;
  const scope = gateway.scopeOf(bearerToken(incoming.headers.authorization) ?? '');
  if (!scope) return sendStatus(response, unauthorized);
  const request: GatewayRequest = {
    info: parseRequest(incoming.method ?? 'GET', incoming.url ?? '/'),
    headers: incoming.headers,
  };
  const body = await decideOn(gateway, scope, request, incoming);
  if ('refusal' in body) {
    gateway.observe(scope, request, body.refusal.code ?? 403);
    return sendStatus(response, body.refusal);
  }
  const outgoing = startRequest(await upstreamRequest(upstream, incoming));
  outgoing.on('response', (answered) => {
    const code = answered.statusCode ?? 502;
    gateway.observe(scope, request, code);
    response.writeHead(code, answered.statusMessage, withoutHops(answered.headers));
    response.flushHeaders();
    answered.pipe(response);
    answered.on('error', () => response.destroy());
  });
  outgoing.on('error', (error) => {
    if (response.headersSent) return void response.destroy();
    gateway.observe(scope, request, 503);
    sendStatus(response, away(upstream, error));
  });
  // kubectl ends a watch by going away; the cluster's side must end with it.
  response.on('close', () => outgoing.destroy());
  if (body.buffered) outgoing.end(body.buffered);
  else incoming.pipe(outgoing);
}

/** Decides; an object without a namespace has its name in the body, which is read for it and nothing else. */
async function decideOn(
  gateway: ObservingGateway,
  scope: Scope,
  request: GatewayRequest,
  incoming: IncomingMessage,
): Promise<{ refusal: Status } | { buffered: Buffer | undefined }> {
  const first = gateway.decide(scope, request);
  if (first.kind === 'refuse') return { refusal: first.status };
  const { info } = request;
  if (info.verb !== 'create' || info.name !== '' || info.namespace !== '') return { buffered: undefined };
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part);
  const buffered = Buffer.concat(parts);
  const name = (await objectName(incoming.headers['content-type'] ?? '', buffered)) ?? '(unreadable)';
  const second = gateway.decide(scope, { ...request, info: { ...info, name } });
  return second.kind === 'refuse' ? { refusal: second.status } : { buffered };
}

async function upgrade(options: ProxyOptions, incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  const { gateway, upstream } = options;
  socket.on('error', () => socket.destroy());
  const scope = gateway.scopeOf(bearerToken(incoming.headers.authorization) ?? '');
  if (!scope) return endUpgrade(socket, unauthorized);
  const request: GatewayRequest = {
    info: parseRequest(incoming.method ?? 'GET', incoming.url ?? '/'),
    headers: incoming.headers,
  };
  const decision = gateway.decide(scope, request);
  if (decision.kind === 'refuse') {
    gateway.observe(scope, request, 403);
    return endUpgrade(socket, decision.status);
  }
  const outgoing = startRequest(await upstreamRequest(upstream, incoming, true));
  outgoing.on('upgrade', (answered, remote, remoteHead) => {
    gateway.observe(scope, request, 101);
    socket.write(headText(101, 'Switching Protocols', answered.rawHeaders));
    socket.write(remoteHead);
    remote.write(head);
    remote.on('error', () => socket.destroy());
    remote.on('close', () => socket.destroy());
    socket.on('close', () => remote.destroy());
    remote.pipe(socket).pipe(remote);
  });
  outgoing.on('response', (answered) => {
    gateway.observe(scope, request, answered.statusCode ?? 502);
    const raw = Object.entries(withoutHops(answered.headers)).flatMap(([name, value]) => [name, String(value)]);
    socket.write(headText(answered.statusCode ?? 502, answered.statusMessage ?? '', [...raw, 'connection', 'close']));
    answered.pipe(socket);
  });
  outgoing.on('error', (error) => {
    gateway.observe(scope, request, 503);
    endUpgrade(socket, away(upstream, error));
  });
  socket.on('close', () => outgoing.destroy());
  outgoing.end();
}

/** The request as it goes on: the learner's headers, the user's credentials. */
async function upstreamRequest(upstream: Upstream, incoming: IncomingMessage, upgrades = false) {
  const options = await requestOptions(upstream, incoming.url ?? '/');
  const { authorization: _, host: __, ...headers } = incoming.headers;
  const passed: OutgoingHttpHeaders = { ...withoutHops(headers), ...(options.headers as OutgoingHttpHeaders) };
  if (incoming.headers['transfer-encoding'] !== undefined) passed['transfer-encoding'] = 'chunked';
  if (upgrades) Object.assign(passed, { connection: 'Upgrade', upgrade: incoming.headers.upgrade });
  return { ...options, method: incoming.method ?? 'GET', headers: passed };
}

const hops = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

// Node sets its own framing; a length that came along stays, so that the other side sees the same body.
function withoutHops(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hops.includes(name)));
}

function sendStatus(response: ServerResponse, status: Status): void {
  const body = JSON.stringify(status);
  // The rest of a refused body is not read: the connection ends with the answer.
  response.writeHead(status.code ?? 500, { 'content-type': 'application/json', connection: 'close' }).end(body);
}

function endUpgrade(socket: Duplex, status: Status): void {
  const body = JSON.stringify(status);
  const headers = ['content-type', 'application/json', 'content-length', String(Buffer.byteLength(body))];
  socket.end(headText(status.code ?? 500, status.reason ?? '', [...headers, 'connection', 'close']) + body);
}

function headText(code: number, reason: string, rawHeaders: readonly string[]): string {
  let text = `HTTP/1.1 ${code} ${reason}\r\n`;
  for (let i = 0; i < rawHeaders.length; i += 2) text += `${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`;
  return `${text}\r\n`;
}

const failure = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' } as const;
const unauthorized: Status = { ...failure, message: 'Unauthorized', reason: 'Unauthorized', code: 401 };

function away(upstream: Upstream, error: unknown): Status {
  const message = `the cluster at ${upstream.server.origin} does not answer: ${messageOf(error)}`;
  return { ...failure, message, reason: 'ServiceUnavailable', code: 503 };
}
