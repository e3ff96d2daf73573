import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { Connection } from './connection.ts';
import { duplexOf } from './duplex.ts';
import { answerOf, type HttpAnswer, type HttpAsk, type HttpListener } from './http.ts';

/** Hands what comes on connections to node's own kind of handler. */
export function requestServer(handle: RequestListener): (connection: Connection) => void {
  const server = createServer(handle);
  return (connection) => {
    server.emit('connection', duplexOf(connection));
  };
}

/** Serves HTTP on a connection that speaks bytes: from outside the cluster, or from a program that types its request itself. */
export function serveHttp(connection: Connection, listener: HttpListener): void {
  const { address: from, port: fromPort } = connection.remote;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const answer = answerOf(listener, { ...askOf(request, body), from, fromPort });
      const giveUp = answer((given) => {
        if (given) respond(response, given);
        else response.destroy();
      });
      response.on('close', giveUp);
    });
  });
  server.emit('connection', duplexOf(connection));
}

function askOf(request: IncomingMessage, body: string): Omit<HttpAsk, 'from'> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : `${value}`,
    ]),
  );
  return { method: request.method ?? 'GET', path: request.url ?? '/', headers, body };
}

function respond(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  response.sendDate = !Object.keys(headers).some((name) => name.toLowerCase() === 'date');
  response.writeHead(status, headers);
  response.end(body);
}
