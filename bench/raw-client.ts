import { connect, type TLSSocket } from 'node:tls';

/** A server to load: its address, and how to be let in. */
export interface Peer {
  name: string;
  server: string;
  ca: string;
  headers: Record<string, string>;
  cert?: string;
  key?: string;
  /** All processes that it consists of. */
  pids: readonly number[];
}

/** The bytes of one request, made before the clock runs. */
export type Prepared = Buffer;

/** What a request carries, and what it wants back; JSON when nothing is said. */
export interface Content {
  body?: unknown;
  type?: string;
  accept?: string;
}

/** An answer: its code, and its body where the code is not 2xx. */
export interface Reply {
  code: number;
  bytes: number;
  text: string;
}

/** HTTP/1.1 over kept connections, one request at a time on each: as little work as can be on the client's side. */
export interface RawClient {
  prepare(method: string, path: string, content?: Content): Prepared;
  /** Sends on the connection of that number. */
  send(connection: number, request: Prepared): Promise<Reply>;
  close(): void;
}

export async function openRawClient(peer: Peer, connections: number): Promise<RawClient> {
  const url = new URL(peer.server);
  const { ca, cert, key } = peer;
  const options = { host: url.hostname, port: Number(url.port), ca, ...(cert && { cert }), ...(key && { key }) };
  const lanes = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(options);
      await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
      socket.setNoDelay(true);
      return lane(socket);
    }),
  );
  const given = Object.entries(peer.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return {
    prepare(method, path, { body, type = 'application/json', accept = 'application/json' } = {}) {
      const text = body === undefined ? '' : JSON.stringify(body);
      const about = text && `Content-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n`;
      return Buffer.from(
        `${method} ${path} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: ${accept}\r\n${given.join('')}${about}\r\n${text}`,
      );
    },
    send: (connection, request) => lanes[connection % lanes.length]?.(request) ?? Promise.reject(new Error('no lane')),
    close: () => {
      for (const one of lanes) one.end();
    },
  };
}

type Lane = ((request: Prepared) => Promise<Reply>) & { end(): void };

function lane(socket: TLSSocket): Lane {
  let answer: { resolve(reply: Reply): void; reject(error: Error): void } | undefined;
  let parts: Buffer[] = [];
  let head: Head | undefined;
  let length = 0;
  const fail = (error: Error) => answer?.reject(error);
  socket.on('error', fail).on('close', () => fail(new Error('the server has closed the connection')));
  socket.on('data', (part) => {
    parts.push(part);
    length += part.length;
    head ??= readHead(parts.length === 1 ? part : Buffer.concat(parts));
    if (!head || !isWhole(head, parts, length)) return;
    const { code, start } = head;
    const reply = { code, bytes: length - start, text: code < 300 ? '' : Buffer.concat(parts).toString('utf8', start) };
    const waiting = answer;
    answer = undefined;
    head = undefined;
    parts = [];
    length = 0;
    waiting?.resolve(reply);
  });
  const send = (request: Prepared) =>
    new Promise<Reply>((resolve, reject) => {
      answer = { resolve, reject };
      socket.write(request);
    });
  return Object.assign(send, { end: () => socket.destroy() });
}

/** Where the body starts, and how long it is; a chunked one ends with its last chunk. */
interface Head {
  code: number;
  start: number;
  length: number | undefined;
}

function readHead(all: Buffer): Head | undefined {
  const end = all.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const text = all.toString('latin1', 0, end);
  const told = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  return { code: Number(text.slice(9, 12)), start: end + 4, length: told === undefined ? undefined : Number(told) };
}

const lastChunk = '0\r\n\r\n';

function isWhole({ start, length }: Head, parts: readonly Buffer[], received: number): boolean {
  if (length !== undefined) return received >= start + length;
  let tail = '';
  for (let i = parts.length - 1; i >= 0 && tail.length < lastChunk.length; i--)
    tail = (parts[i]?.toString('latin1', -lastChunk.length) ?? '') + tail;
  return tail.endsWith(lastChunk);
}
