import { Refusal } from '../refusal.ts';
import type { Upgrade } from '../upgrade.ts';

/**
 * The first protocol of the client's that the server has, by X-Stream-Protocol-Version. Throws a Refusal: 400 when the client
 * names none, 403 when it names others (k8s.io/streaming/pkg/httpstream).
 */
export function negotiateSpdy({ request }: Upgrade, supported: readonly string[]): string {
  const { headers, rawHeaders } = request;
  const name = 'X-Stream-Protocol-Version';
  const given = headers['x-stream-protocol-version'];
  if (given === undefined)
    throw new Refusal(
      400,
      `unable to upgrade: header ${name} does not exist in request with ${rawHeaders.length / 2} headers\n`,
    );
  const offered = [given]
    .flat()
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter(Boolean);
  if (offered.length === 0)
    throw new Refusal(400, `unable to upgrade: header ${name} contains [${given}], but no valid protocols\n`);
  const chosen = offered.find((protocol) => supported.includes(protocol));
  if (chosen !== undefined) return chosen;
  throw new Refusal(
    403,
    `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${supported.join(' ')}]\n`,
    { 'X-Accepted-Stream-Protocol-Versions': supported.join(', ') },
  );
}

/** Whether the request wants SPDY. Throws a Refusal with 400 when it wants another upgrade that is not known. */
export function requireSpdy({ request }: Upgrade): void {
  if (request.headers.upgrade?.toLowerCase().includes('spdy/3.1')) return;
  throw new Refusal(400, `unable to upgrade: missing upgrade headers in request: ${JSON.stringify(request.headers)}\n`);
}

/** Answers 101: from now on the connection speaks SPDY/3.1. */
export function switchToSpdy({ socket, head, takeOver }: Upgrade, protocol: string): void {
  takeOver();
  if (head.length > 0) socket.unshift(head);
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n' +
      `X-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  );
}
