import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Connection } from './connection.ts';
import { duplexOf } from './duplex.ts';
import type { HttpAnswer, HttpAsk, Serve } from './http.ts';

/** Serves HTTP on a connection that speaks bytes: from outside the cluster, or from a program that types its request itself. */
export function serveHttp(connection: Connection, serve: Serve): void {
  const { address: from, port: fromPort } = connection.remote;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const answer = serve({ ...askOf(request, body), from, fromPort });
      if (typeof answer === 'function')
        response.on(
          'close',
          answer((later) => respond(response, later)),
        );
      else respond(response, answer);
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
