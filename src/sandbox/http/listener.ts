import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type Upgrade, upgradeOf } from './streams/upgrade.ts';

export interface Listener {
  port: number;
  /** Ends all connections, open watches too. */
  close(): Promise<void>;
}

/**
 * Listens with TLS on the loopback; port 0 takes a free one. Clients may show a certificate; who is known by it, the
 * request's authentication decides. Rejects with EADDRINUSE.
 */
export async function listen(
  tls: { key: string; cert: string; ca: string },
  port: number,
  handler: (request: IncomingMessage, response: ServerResponse, upgrade?: Upgrade) => void,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server: Server = createServer(
    { ...tls, requestCert: true, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'], keepAliveTimeout: 90_000 },
    (request, response) => handler(request, response),
  );
  // Headers that never end and requests that never finish are cut off.
  server.headersTimeout = 20_000;
  server.requestTimeout = 60_000;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const upgrade = upgradeOf(request, socket, head);
    handler(request, upgrade.response, upgrade);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
