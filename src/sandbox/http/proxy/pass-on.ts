import { type IncomingHttpHeaders, request as startRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ApiError } from '../../api/errors.ts';
import type { NodeFleet } from '../../kubelet/fleet.ts';
import type { ResourceRequest } from '../serve-resource.ts';
import { linkThroughProxy, pageThroughProxy } from './links.ts';

/** Where a request goes on to. */
export interface Destination {
  scheme: string;
  address: string;
  port: number;
}

/**
 * Sends the request on to a place in the cluster and its answer back, as the API server's reverse proxy does: with
 * X-Forwarded headers and with the links of a page pointing to the proxy. 503 when nobody answers.
 */
export async function passOn(
  fleet: NodeFleet,
  resourceRequest: ResourceRequest,
  { scheme, address, port }: Destination,
  onOpen: (code: number) => void,
): Promise<void> {
  const { request, response, info } = resourceRequest;
  const { path, prefix } = proxiedPath(resourceRequest);
  // A page's own links need an address that ends in a slash.
  if (path === '' && (info.method === 'GET' || info.method === 'HEAD')) {
    onOpen(301);
    response.writeHead(301, { Location: `${info.path}/${queryOf(request.url)}` }).end();
    return;
  }
  const connection = await fleet.dial(address, port);
  if (typeof connection === 'string') throw unreachable(`dial tcp ${address}:${port}: connect: ${connection}`);
  // Those who serve TLS in the sandbox do so in name alone: what goes over the connection is plain.
  if (scheme === 'https' && !connection.isEncrypted) {
    connection.socket.destroy();
    throw unreachable('tls: first record does not look like a TLS handshake');
  }
  await exchange(connection.socket);

  async function exchange(socket: Duplex): Promise<void> {
    const outgoing = startRequest({
      createConnection: () => socket,
      method: info.method,
      path: `${path}${queryOf(request.url)}`,
      headers: forwarded(request.headers, { uri: `${prefix}${path}`, from: request.socket.remoteAddress ?? '' }),
      setHost: false,
    });
    response.on('close', () => outgoing.destroy());
    request.pipe(outgoing);
    await new Promise<void>((resolve, reject) => {
      outgoing.on('error', (error) => reject(unreachable(isEnd(error) ? 'EOF' : error.message)));
      outgoing.on('response', (answered) => {
        const code = answered.statusCode ?? 502;
        const { location, ...headers } = withoutHops(answered.headers);
        const own = { ...headers, 'cache-control': headers['cache-control'] ?? 'no-cache, private' };
        const moved = location && { location: linkThroughProxy(location, prefix) };
        const isPage = !moved && /^text\/html\s*(;|$)/.test(answered.headers['content-type'] ?? '');
        onOpen(code);
        if (!isPage || answered.headers['content-encoding']) {
          response.writeHead(code, { ...own, ...moved });
          answered.pipe(response);
          answered.on('error', () => response.destroy());
          resolve();
          return;
        }
        const { 'content-length': _, ...lengthless } = own;
        text(answered).then(
          (page) => response.writeHead(code, lengthless).end(pageThroughProxy(page, prefix)),
          () => response.destroy(),
        );
        resolve();
      });
    });
  }
}

/** The path behind `…/proxy`, as it was written, and all that stands before it. */
export function proxiedPath({ info }: Pick<ResourceRequest, 'info'>): { path: string; prefix: string } {
  const segments = info.path.split('/');
  const at = info.namespace ? 8 : 6;
  const path = segments.slice(at).join('/');
  return { path: segments.length > at ? `/${path}` : '', prefix: segments.slice(0, at).join('/') };
}

function queryOf(url = ''): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark);
}

const unreachable = (why: string) => new ApiError(503, 'ServiceUnavailable', `error trying to reach service: ${why}`);

const isEnd = (error: Error) =>
  /socket hang up|ECONNRESET/.test(`${error.message} ${(error as NodeJS.ErrnoException).code}`);

const hops = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

function withoutHops(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hops.includes(name)));
}

function forwarded(headers: IncomingHttpHeaders, { uri, from }: { uri: string; from: string }): IncomingHttpHeaders {
  // The API server keeps the caller's credentials to itself.
  const { authorization: _, ...others } = withoutHops(headers);
  const before = headers['x-forwarded-for'];
  const body = headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' };
  return { ...others, ...body, 'x-forwarded-for': before ? `${before}, ${from}` : from, 'x-forwarded-uri': uri };
}
