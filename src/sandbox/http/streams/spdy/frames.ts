import { SpdyError } from './error.ts';

/** A frame as it is read. `data` may be a part of the frame that was sent; `fin` stands on its last part. */
export type Frame =
  | { kind: 'data'; stream: number; fin: boolean; data: Buffer }
  | { kind: 'syn-stream'; stream: number; fin: boolean; unidirectional: boolean; headers: Buffer }
  | { kind: 'syn-reply' | 'headers'; stream: number; fin: boolean; headers: Buffer }
  | { kind: 'rst-stream'; stream: number; status: number }
  | { kind: 'ping'; id: number }
  | { kind: 'goaway' }
  | { kind: 'other' };

// Control frames carry headers at most; the 16 MiB that their length could tell would only be a burden.
const controlLimitBytes = 64 * 1024;
const types = { synStream: 1, synReply: 2, rstStream: 3, settings: 4, ping: 6, goAway: 7, headers: 8, windowUpdate: 9 };
const finFlag = 1;

/** Cuts a stream of bytes into frames, whatever pieces they come in. */
export function createFrameReader(): (chunk: Buffer) => Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  let open: { stream: number; fin: boolean; left: number } | undefined;
  const step = (): Frame | undefined => {
    if (open) {
      if (rest.length === 0) return undefined;
      const data = rest.subarray(0, open.left);
      rest = rest.subarray(data.length);
      open.left -= data.length;
      const { stream, fin, left } = open;
      if (left === 0) open = undefined;
      return { kind: 'data', stream, fin: fin && left === 0, data };
    }
    if (rest.length < 8) return undefined;
    const length = rest.readUIntBE(5, 3);
    const flags = rest.readUInt8(4);
    const first = rest.readUInt32BE(0);
    if (first < 0x8000_0000) {
      if (first === 0) throw new SpdyError('data without a stream');
      rest = rest.subarray(8);
      const fin = (flags & finFlag) !== 0;
      if (length === 0) return { kind: 'data', stream: first, fin, data: Buffer.alloc(0) };
      open = { stream: first, fin, left: length };
      return step();
    }
    if (length > controlLimitBytes) throw new SpdyError('a control frame is too large');
    if (rest.length < 8 + length) return undefined;
    const body = rest.subarray(8, 8 + length);
    rest = rest.subarray(8 + length);
    return controlFrame(first, flags, body);
  };
  return (chunk) => {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const frames: Frame[] = [];
    for (let frame = step(); frame; frame = step()) frames.push(frame);
    return frames;
  };
}

function controlFrame(first: number, flags: number, body: Buffer): Frame {
  const version = (first >>> 16) & 0x7fff;
  const type = first & 0xffff;
  if (version !== 3) throw new SpdyError(`version ${version} of SPDY is not spoken here`);
  const number = (at: number) => {
    if (body.length < at + 4) throw new SpdyError('a control frame is cut off');
    return body.readUInt32BE(at) & 0x7fff_ffff;
  };
  const fin = (flags & finFlag) !== 0;
  switch (type) {
    case types.synStream:
      number(6);
      return {
        kind: 'syn-stream',
        stream: number(0),
        fin,
        unidirectional: (flags & 2) !== 0,
        headers: body.subarray(10),
      };
    case types.synReply:
      return { kind: 'syn-reply', stream: number(0), fin, headers: body.subarray(4) };
    case types.headers:
      return { kind: 'headers', stream: number(0), fin, headers: body.subarray(4) };
    case types.rstStream:
      return { kind: 'rst-stream', stream: number(0), status: number(4) };
    case types.ping:
      number(0);
      return { kind: 'ping', id: body.readUInt32BE(0) };
    case types.goAway:
      return { kind: 'goaway' };
    default:
      // Settings and windows: kubectl sends none, and nothing here would follow them.
      return { kind: 'other' };
  }
}

/** A data frame's head; its data follows. */
export function dataHead(stream: number, length: number, fin: boolean): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(stream, 0);
  head.writeUInt8(fin ? finFlag : 0, 4);
  head.writeUIntBE(length, 5, 3);
  return head;
}

/** SYN_STREAM: what a client opens a stream with. */
export const synStreamFrame = (stream: number, headers: Buffer): Buffer =>
  control(types.synStream, 0, [numbers(stream, 0), Buffer.alloc(2), headers]);

/** SYN_REPLY: the stream is accepted. */
export const synReplyFrame = (stream: number, headers: Buffer): Buffer =>
  control(types.synReply, 0, [numbers(stream), headers]);

/** RST_STREAM with a status such as 3, REFUSED_STREAM, or 5, CANCEL. */
export const rstStreamFrame = (stream: number, status: number): Buffer =>
  control(types.rstStream, 0, [numbers(stream, status)]);

export const pingFrame = (id: number): Buffer => control(types.ping, 0, [numbers(id)]);

/** GOAWAY: no more streams after this one. */
export const goAwayFrame = (lastStream: number): Buffer => control(types.goAway, 0, [numbers(lastStream, 0)]);

function control(type: number, flags: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE((0x8003_0000 | type) >>> 0, 0);
  head.writeUInt8(flags, 4);
  head.writeUIntBE(body.length, 5, 3);
  return Buffer.concat([head, body]);
}

function numbers(...values: readonly number[]): Buffer {
  const made = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) made.writeUInt32BE(value >>> 0, 4 * i);
  return made;
}
