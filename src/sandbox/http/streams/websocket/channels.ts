import { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../../../../lib/clock.ts';
import { heartbeat } from '../heartbeat.ts';

/** How a subprotocol of `channel.k8s.io` writes its messages. */
export interface ChannelFormat {
  /** Data is in base64, and the channel's number is a digit. */
  base64: boolean;
  /** A message of 255 and a channel's number ends that channel: since v5. */
  closes: boolean;
}

export interface ChannelOptions {
  format: ChannelFormat;
  clock: Clock;
  /** The channels by number; what comes on one that does not read is dropped. */
  reads: readonly boolean[];
}

const closeSignal = 255;
const messageBytes = 32 * 1024;

/**
 * The channels of a connection, each a stream: the first byte of a message tells its channel. A channel that nobody reads
 * stops the whole connection, and what is written waits until the client has taken what came before.
 */
export function openChannels(connection: WebSocket, { format, clock, reads }: ChannelOptions): Duplex[] {
  const full = new Set<number>();
  const send = (channel: number, data: Buffer, done: (error?: Error | null) => void) => {
    const message = format.base64 ? `${channel}${data.toString('base64')}` : Buffer.concat([Buffer.of(channel), data]);
    connection.send(message, (error) => done(error ?? null));
  };
  const sendAll = (channel: number, data: Buffer, done: (error?: Error | null) => void) => {
    if (data.length <= messageBytes) return send(channel, data, done);
    send(channel, data.subarray(0, messageBytes), (error) =>
      error ? done(error) : sendAll(channel, data.subarray(messageBytes), done),
    );
  };
  const channels = reads.map((_, channel) =>
    new Duplex({
      read() {
        if (full.delete(channel) && full.size === 0) connection.resume();
      },
      write: (data: Buffer, _encoding, done) => sendAll(channel, data, done),
      // There is no word for the end of what the server sends.
      final: (done) => done(),
    }).on('error', () => {}),
  );
  connection.on('message', (raw: RawData) => {
    const message = asBuffer(raw);
    const [first] = message;
    if (first === undefined) return;
    if (format.closes && first === closeSignal) {
      const closed = channels[message[1] ?? -1];
      if (message.length === 2 && closed) return void closed.push(null);
      return connection.terminate();
    }
    const channel = format.base64 ? first - 48 : first;
    const data = format.base64 ? Buffer.from(message.subarray(1).toString('latin1'), 'base64') : message.subarray(1);
    if (!reads[channel] || data.length === 0 || channels[channel]?.readableEnded) return;
    if (channels[channel]?.push(data) !== false) return;
    full.add(channel);
    connection.pause();
  });
  heartbeat(clock, connection, () => connection.ping());
  connection.on('error', () => connection.terminate());
  connection.on('close', () => {
    for (const channel of channels) channel.destroy();
  });
  return channels;
}

function asBuffer(raw: RawData): Buffer {
  if (Buffer.isBuffer(raw)) return raw;
  return Array.isArray(raw) ? Buffer.concat(raw) : Buffer.from(raw);
}
