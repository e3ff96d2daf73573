import { Duplex } from 'node:stream';
import type { Clock } from '../../../../lib/clock.ts';
import { drained } from '../drained.ts';
import { heartbeat } from '../heartbeat.ts';
import { SpdyError } from './error.ts';
import {
  createFrameReader,
  dataHead,
  type Frame,
  goAwayFrame,
  pingFrame,
  rstStreamFrame,
  synReplyFrame,
} from './frames.ts';
import { type Headers, headerReader, headerWriter } from './header-block.ts';

/** One of a connection's streams. Its end says that nothing more comes from this side, its destruction resets it. */
export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: Headers;
  #send: (data: Buffer, fin: boolean) => Promise<void>;
  #reset: () => void;
  #wanted = () => {};

  constructor(
    id: number,
    headers: Headers,
    link: { send: (data: Buffer, fin: boolean) => Promise<void>; reset: () => void },
  ) {
    super({ allowHalfOpen: true });
    this.id = id;
    this.headers = headers;
    this.#send = link.send;
    this.#reset = link.reset;
  }

  /** Takes in data; resolves when more is wanted. */
  deliver(data: Buffer): Promise<void> | undefined {
    if (this.destroyed || this.push(data)) return undefined;
    return new Promise((resolve) => {
      this.#wanted = resolve;
    });
  }

  override _read(): void {
    this.#wanted();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send(chunk, false).then(() => done(), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#send(Buffer.alloc(0), true).then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#wanted();
    this.#reset();
    done(error);
  }
}

export interface SpdyConnection {
  /** Says good-bye behind all that was sent, and ends the connection; a client that stays is cut off. */
  close(): void;
}

/** RST_STREAM's words for why. */
const refused = 3;
const cancelled = 5;
/** Go's clients read a frame as a whole; theirs have 32 KiB at most. */
const frameBytes = 32 * 1024;
const mostStreams = 1000;
const lingerMs = 10_000;

/**
 * The server's side of SPDY/3.1 on a connection.
 * There are no windows, as in Kubernetes' own implementation: a stream that nobody reads stops the whole connection.
 * Whatever breaks the rules ends the connection and nothing else.
 */
export function serveSpdy(
  socket: Duplex,
  options: {
    clock: Clock;
    /** Whether a stream with these headers is wanted; it is reset when not. */
    accepts?: (headers: Headers) => boolean;
    /** Called with each stream that the client has opened. */
    onStream: (stream: SpdyStream) => void;
    /** Called once, when the connection has ended and its streams are destroyed. */
    onClose?: () => void;
  },
): SpdyConnection {
  const { clock, accepts = () => true, onStream, onClose = () => {} } = options;
  const streams = new Map<number, SpdyStream>();
  const reader = headerReader();
  const writer = headerWriter();
  const read = createFrameReader();
  let last = 0;
  let draining: Promise<void> | undefined;

  const write = (...parts: Buffer[]): Promise<void> => {
    if (!socket.writable) return Promise.reject(new SpdyError('the connection is closed'));
    socket.cork();
    let fits = true;
    for (const part of parts) fits = socket.write(part);
    socket.uncork();
    if (!fits)
      draining ??= drained(socket).then(() => {
        draining = undefined;
      });
    return draining ?? Promise.resolve();
  };
  const send = async (id: number, data: Buffer, fin: boolean) => {
    for (let at = 0; at < data.length; at += frameBytes) {
      const part = data.subarray(at, at + frameBytes);
      await write(dataHead(id, part.length, false), part);
    }
    if (fin) await write(dataHead(id, 0, true));
  };
  const tell = (frame: Buffer) => void write(frame).catch(() => {});
  const leave = (id: number) => {
    const stream = streams.get(id);
    if (!stream) return;
    streams.delete(id);
    // A stream that both sides have ended is over without a word.
    if (!(stream.readableEnded && stream.writableFinished)) tell(rstStreamFrame(id, cancelled));
  };

  const open = async (frame: Extract<Frame, { kind: 'syn-stream' }>) => {
    const id = frame.stream;
    const headers = await reader.convert(frame.headers);
    if (id % 2 === 0 || id <= last) throw new SpdyError('a stream has an odd number, higher than those before it');
    last = id;
    if (streams.size >= mostStreams) return tell(rstStreamFrame(id, refused));
    if (!accepts(headers)) return tell(rstStreamFrame(id, cancelled));
    const link = { send: (data: Buffer, fin: boolean) => send(id, data, fin), reset: () => leave(id) };
    const stream = new SpdyStream(id, headers, link);
    stream.on('error', () => {});
    streams.set(id, stream);
    const reply = await writer.convert(new Map());
    // Clients drop data that comes before the reply.
    const written = write(synReplyFrame(id, reply));
    if (frame.fin) stream.push(null);
    onStream(stream);
    await written;
  };
  const handle = async (frame: Frame): Promise<void> => {
    switch (frame.kind) {
      case 'syn-stream':
        return await open(frame);
      case 'data': {
        const stream = streams.get(frame.stream);
        if (frame.data.length > 0) await stream?.deliver(frame.data);
        if (frame.fin) stream?.push(null);
        return;
      }
      case 'headers':
      case 'syn-reply':
        // All blocks are one compressed text: none may be left out.
        await reader.convert(frame.headers);
        if (frame.fin) streams.get(frame.stream)?.push(null);
        return;
      case 'rst-stream': {
        const stream = streams.get(frame.stream);
        streams.delete(frame.stream);
        stream?.destroy();
        return;
      }
      case 'ping':
        // An even number is the answer to a ping of ours, and there are none.
        if (frame.id % 2 === 1) tell(pingFrame(frame.id));
        return;
      default:
        return;
    }
  };

  const serve = async () => {
    for await (const chunk of socket) for (const frame of read(chunk as Buffer)) await handle(frame);
  };
  const end = () => {
    for (const stream of [...streams.values()]) stream.destroy();
    streams.clear();
    reader.close();
    writer.close();
    socket.destroy();
    onClose();
  };
  socket.on('error', () => {});
  serve().then(end, end);
  let pings = 0;
  heartbeat(clock, socket, () => {
    pings += 2;
    tell(pingFrame(pings));
  });

  return {
    close() {
      tell(goAwayFrame(last));
      socket.end();
      const cancel = clock.after(lingerMs, () => socket.destroy());
      socket.on('close', cancel);
    },
  };
}
