import { constants, createDeflate, createInflate } from 'node:zlib';
import { headerDictionary } from './dictionary.ts';
import { SpdyError } from './error.ts';

/** Names are in lower case; a name that came with several values has the first of them. */
export type Headers = ReadonlyMap<string, string>;

/** One direction's header blocks: they are one compressed text, cut in pieces, and must come in their order. */
export interface HeaderCodec<From, To> {
  convert(block: From): Promise<To>;
  close(): void;
}

// A block of kubectl's has less than 200 bytes; one that grows without end is a bomb.
const limitBytes = 64 * 1024;

/** Reads header blocks. Rejects with a SpdyError when one is broken or too large. */
export function headerReader(): HeaderCodec<Buffer, Headers> {
  const inflate = createInflate({ dictionary: headerDictionary(), flush: constants.Z_SYNC_FLUSH });
  const zip = pipeOf(inflate);
  return { convert: async (block) => parse(await zip(block)), close: () => inflate.destroy() };
}

/** Writes header blocks. */
export function headerWriter(): HeaderCodec<Headers, Buffer> {
  const deflate = createDeflate({ dictionary: headerDictionary(), flush: constants.Z_SYNC_FLUSH });
  const zip = pipeOf(deflate);
  return { convert: async (headers) => await zip(format(headers)), close: () => deflate.destroy() };
}

function pipeOf(zip: ReturnType<typeof createInflate> | ReturnType<typeof createDeflate>) {
  let parts: Buffer[] = [];
  let length = 0;
  let fail: (error: Error) => void = () => {};
  zip.on('data', (part: Buffer) => {
    parts.push(part);
    length += part.length;
    if (length > limitBytes) zip.destroy(new SpdyError('a header block is too large'));
  });
  zip.on('error', (error) => fail(error instanceof SpdyError ? error : new SpdyError(error.message)));
  zip.on('close', () => fail(new SpdyError('the connection is closed')));
  return (block: Buffer): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      if (zip.destroyed) return reject(new SpdyError('the connection is closed'));
      [parts, length, fail] = [[], 0, reject];
      zip.write(block, () => resolve(Buffer.concat(parts)));
    });
}

function parse(block: Buffer): Headers {
  const headers = new Map<string, string>();
  let at = 0;
  const number = () => {
    if (at + 4 > block.length) throw new SpdyError('a header block is cut off');
    at += 4;
    return block.readUInt32BE(at - 4);
  };
  const text = () => {
    const length = number();
    if (at + length > block.length) throw new SpdyError('a header block is cut off');
    at += length;
    return block.toString('latin1', at - length, at);
  };
  for (let left = number(); left > 0; left--) {
    const name = text().toLowerCase();
    // Values of one name are joined by NUL.
    const [value = ''] = text().split('\0');
    if (!headers.has(name)) headers.set(name, value);
  }
  return headers;
}

function format(headers: Headers): Buffer {
  const number = (value: number) => {
    const made = Buffer.alloc(4);
    made.writeUInt32BE(value);
    return made;
  };
  const text = (value: string) => [number(value.length), Buffer.from(value, 'latin1')];
  return Buffer.concat([
    number(headers.size),
    ...[...headers].flatMap(([name, value]) => [...text(name.toLowerCase()), ...text(value)]),
  ]);
}
