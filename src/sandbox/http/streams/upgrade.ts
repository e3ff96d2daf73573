import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request to make something else of its connection. Who takes it over has the socket to itself. */
export interface Upgrade {
  request: IncomingMessage;
  /** Where the answer goes when nothing comes of it; the connection ends with it. */
  response: ServerResponse;
  socket: Socket;
  /** What came behind the headers. */
  head: Buffer;
  /** Gives the response up; called once, before the first byte is written. */
  takeOver(): void;
}

/** The upgrade of a request, for which node makes no response. */
export function upgradeOf(request: IncomingMessage, socket: Socket, head: Buffer): Upgrade {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on('finish', () => {
    if (response.socket) socket.end();
  });
  return { request, response, socket, head, takeOver: () => response.detachSocket(socket) };
}
