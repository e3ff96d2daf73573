import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { Refusal } from '../refusal.ts';

// A frame of kubectl's has 32 KiB at most; other clients may send larger ones.
const largestMessageBytes = 4 * 1024 * 1024;

/** The subprotocols that a client offers, in its order. */
export function offeredProtocols({ headers }: IncomingMessage): string[] {
  const given = headers['sec-websocket-protocol'] ?? '';
  return given
    .split(',')
    .map((protocol) => protocol.trim())
    .filter(Boolean);
}

/** The first of the client's subprotocols that is known, '' when it offers none. Throws a Refusal with 403. */
export function chooseProtocol(request: IncomingMessage, known: readonly string[]): string {
  const offered = offeredProtocols(request);
  const chosen = offered.length === 0 ? '' : offered.find((one) => known.includes(one));
  if (chosen === undefined) throw new Refusal(403, '');
  return chosen;
}

export function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket' && /upgrade/i.test(headers.connection ?? '');
}

/** Answers 101 with the subprotocol; '' names none. A handshake that is none is answered with 400 by ws, and nothing is called. */
export function acceptWebSocket(
  upgrade: { request: IncomingMessage; socket: Duplex; head: Buffer },
  protocol: string,
  onOpen: (connection: WebSocket) => void,
): void {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: largestMessageBytes,
  });
  // ws takes `SPDY/3.1+portforward.k8s.io` for no token: the protocol is chosen without it.
  delete upgrade.request.headers['sec-websocket-protocol'];
  server.on('headers', (lines) => {
    if (protocol) lines.push(`Sec-WebSocket-Protocol: ${protocol}`);
  });
  server.handleUpgrade(upgrade.request, upgrade.socket, upgrade.head, onOpen);
}
