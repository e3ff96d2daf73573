import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ApiError } from '../api/errors.ts';
import { readBody } from './body.ts';

let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

test('reads a body that comes in many parts', async () => {
  const text = 'orders,clicks\n'.repeat(20_000);
  expect(await echo(text)).toEqual({ code: 200, text });
});

test('answers 413 to more than 3 MiB, when all of it has been sent', async () => {
  const { code, text } = await echo('x'.repeat(3 * 1024 * 1024 + 1));
  expect(code).toBe(413);
  expect(text).toBe('Request entity too large: limit is 3145728');
});

async function echo(text: string): Promise<{ code: number; text: string }> {
  server = createServer(async (request, response) => {
    try {
      response.end(await readBody(request));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      response.writeHead(error.code).end(error.message);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: text, keepalive: false });
  return { code: answer.status, text: await answer.text() };
}
