import type { Duplex } from 'node:stream';
import { createWebSocketStream } from 'ws';
import type { Clock } from '../../../lib/clock.ts';
import { heartbeat } from './heartbeat.ts';
import { Refusal } from './refusal.ts';
import { type SpdyStream, serveSpdy } from './spdy/connection.ts';
import { negotiateSpdy, requireSpdy, switchToSpdy } from './spdy/handshake.ts';
import type { Upgrade } from './upgrade.ts';
import { acceptWebSocket, chooseProtocol, isWebSocket, offeredProtocols } from './websocket/accept.ts';
import { openChannels } from './websocket/channels.ts';

/** Opens a connection to a port of the Pod; a text says why there is none. */
export type PortDialer = (port: number) => Duplex | string;

const protocol = 'portforward.k8s.io';
const tunnel = `SPDY/3.1+${protocol}`;
const base64Channels = 'v4.base64.channel.k8s.io';
const pairingMs = 30_000;
const streamTypes = new Set(['data', 'error']);

/** Serves port-forward: over SPDY, over SPDY in a WebSocket (kubectl from 1.31), or over a WebSocket's own channels. */
export function servePortForward(upgrade: Upgrade, query: URLSearchParams, clock: Clock, dial: PortDialer): void {
  if (!isWebSocket(upgrade.request)) {
    const chosen = negotiateSpdy(upgrade, [protocol]);
    requireSpdy(upgrade);
    switchToSpdy(upgrade, chosen);
    serveStreams(upgrade.socket, clock, dial);
    return;
  }
  if (!offeredProtocols(upgrade.request).includes(tunnel)) {
    serveChannels(upgrade, query, clock, dial);
    return;
  }
  upgrade.takeOver();
  acceptWebSocket(upgrade, tunnel, (connection) => {
    heartbeat(clock, connection, () => connection.ping());
    serveStreams(createWebSocketStream(connection), clock, dial);
  });
}

/** Each connection is a pair of streams with the same request id: one for its data, one for an error. */
function serveStreams(socket: Duplex, clock: Clock, dial: PortDialer): void {
  const pairs = new Map<string, { data?: SpdyStream; error?: SpdyStream; cancel: () => void }>();
  const giveUpOn = (id: string) =>
    clock.after(pairingMs, () => {
      const pair = pairs.get(id);
      pairs.delete(id);
      pair?.error?.end(`(request=${id}) timed out waiting for streams`);
      pair?.data?.destroy();
    });
  serveSpdy(socket, {
    clock,
    accepts: (headers) => streamTypes.has(headers.get('streamtype') ?? '') && isPort(Number(headers.get('port'))),
    onStream(stream) {
      const type = stream.headers.get('streamtype') === 'data' ? 'data' : 'error';
      // Old clients number no requests: their two streams follow one another.
      const id = stream.headers.get('requestid') ?? String(type === 'error' ? stream.id : stream.id - 2);
      const pair = pairs.get(id) ?? { cancel: giveUpOn(id) };
      if (pair[type]) return void stream.destroy();
      pair[type] = stream;
      pairs.set(id, pair);
      if (!pair.data || !pair.error) return;
      pair.cancel();
      pairs.delete(id);
      forward(pair.data, pair.error, Number(stream.headers.get('port')), dial);
    },
    onClose() {
      for (const { cancel } of pairs.values()) cancel();
    },
  });
}

function forward(data: Duplex, error: Duplex, port: number, dial: PortDialer): void {
  const remote = dial(port);
  error.resume();
  if (typeof remote === 'string') {
    error.end(remote, () => {
      data.destroy();
      error.destroy();
    });
    return;
  }
  join(data, remote, () => error.end());
}

/** Copies both ways; each side hears the end of the other, and goes when the other is gone. */
function join(one: Duplex, other: Duplex, done: () => void): void {
  one.pipe(other).pipe(one);
  one.on('error', () => {});
  other.on('error', () => one.destroy());
  one.on('close', () => {
    other.destroy();
    done();
  });
  other.on('close', () => {
    if (!one.writableEnded) one.end();
    // Who has hung up reads no more.
    one.resume();
    done();
  });
}

/** The channels of the first protocol: two for each port of the query, and the port's number as their first message. */
function serveChannels(upgrade: Upgrade, query: URLSearchParams, clock: Clock, dial: PortDialer): void {
  const ports = portsOf(query);
  const chosen = chooseProtocol(upgrade.request, ['v4.channel.k8s.io', base64Channels]);
  upgrade.takeOver();
  acceptWebSocket(upgrade, chosen, (connection) => {
    const format = { base64: chosen === base64Channels, closes: false };
    const channels = openChannels(connection, { format, clock, reads: ports.flatMap(() => [true, false]) });
    for (const [i, port] of ports.entries()) {
      const [data, error] = channels.slice(2 * i, 2 * i + 2);
      if (!data || !error) continue;
      const number = Buffer.alloc(2);
      number.writeUInt16LE(port);
      data.write(number);
      error.write(number);
      forward(data, error, port, dial);
    }
  });
}

function portsOf(query: URLSearchParams): number[] {
  const given = query.getAll('ports');
  if (given.length === 0) throw new Refusal(400, 'query parameter "port" is required');
  if (given.includes('')) throw new Refusal(400, 'query parameter "port" cannot be empty');
  return given
    .flatMap((text) => text.split(','))
    .map((text) => {
      if (text === '0') throw new Refusal(400, `port ${JSON.stringify(text)} must be > 0`);
      if (!isPort(Number(text)))
        throw new Refusal(400, `unable to parse ${JSON.stringify(text)} as a port: ${parseProblem(text)}`);
      return Number(text);
    });
}

const parseProblem = (text: string) =>
  `strconv.ParseUint: parsing ${JSON.stringify(text)}: ${/^\d+$/.test(text) ? 'value out of range' : 'invalid syntax'}`;

const isPort = (port: number) => Number.isInteger(port) && port > 0 && port < 65_536;
