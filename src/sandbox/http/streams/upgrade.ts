import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** A request to make something else of its connection. Who takes it over has the socket to itself. */
export interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  /** What came behind the headers. */
  head: Buffer;
  /** Gives the socket up as the place of an HTTP answer; call it once, before the first byte is written. */
  takeOver(): void;
}

/** The upgrade of a request whose answer would otherwise be written to `response`. */
export function upgradeOf(request: IncomingMessage, socket: Duplex, head: Buffer, response: ServerResponse): Upgrade {
  return { request, socket, head, takeOver: () => response.detachSocket(socket as never) };
}
