import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bearerToken } from '../gateway/token.ts';
import type { Sandbox } from '../sandbox/index.ts';
import type { ClusterTime } from './cluster-time.ts';

/** What the owner of a sandbox can ask of its process, beside its API: `POST` to these paths, with the owner's token. */
export const controlPaths = {
  advance: (seconds: number) => `/k8s-de/advance?seconds=${seconds}`,
  node: (what: 'fail' | 'recover', name: string) => `/k8s-de/nodes/${encodeURIComponent(name)}/${what}`,
};

/** Does what is asked and answers when it is done; false for paths that are others'. */
export function answerControl(
  sandbox: Sandbox,
  time: ClusterTime,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://sandbox');
  const [, node = '', what] = /^\/k8s-de\/nodes\/([^/]+)\/(fail|recover)$/.exec(pathname) ?? [];
  if (pathname !== '/k8s-de/advance' && !what) return false;
  const end = (code: number) => void response.writeHead(code).end();
  if (!isOwner(sandbox, request)) end(401);
  else if (request.method !== 'POST') end(405);
  else if (what) {
    const name = decodeURIComponent(node);
    const done = what === 'fail' ? sandbox.nodes.fail(name) : sandbox.nodes.recover(name);
    void done.then(
      (isKnown) => end(isKnown ? 200 : 404),
      () => end(500),
    );
  } else {
    const seconds = Number(searchParams.get('seconds'));
    if (!Number.isInteger(seconds) || seconds < 0) end(400);
    else {
      // A year takes a while; who waits must see that somebody is there.
      response.writeHead(200).flushHeaders();
      void time.advance(sandbox, seconds).then(
        () => response.end('done'),
        () => response.destroy(),
      );
    }
  }
  return true;
}

function isOwner({ adminToken }: Sandbox, { headers }: IncomingMessage): boolean {
  const [given, wanted] = [bearerToken(headers.authorization) ?? '', adminToken].map((text) => Buffer.from(text));
  return (
    given !== undefined && wanted !== undefined && given.length === wanted.length && timingSafeEqual(given, wanted)
  );
}
