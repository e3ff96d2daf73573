import { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { deflateSync, inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { manualClock } from '../../../../lib/clock.ts';
import { seededRandom } from '../../../../lib/random.ts';
import { type SpdyStream, serveSpdy } from './connection.ts';
import { headerDictionary } from './dictionary.ts';
import { createFrameReader, dataHead, type Frame, pingFrame, rstStreamFrame, synStreamFrame } from './frames.ts';
import { type Headers, headerReader, headerWriter } from './header-block.ts';

it('has the dictionary of SPDY/3', () => {
  const dictionary = headerDictionary();
  expect(dictionary.length).toBe(1423);
  // What any other implementation has packed with it.
  const packed = deflateSync('accept-charset', { dictionary });
  expect(inflateSync(packed, { dictionary }).toString()).toBe('accept-charset');
  expect(packed.readUInt32BE(2)).toBe(0xe3c6_a7c2);
});

it('reads header blocks that depend on those before', async () => {
  const [writer, reader] = [headerWriter(), headerReader()];
  for (let i = 0; i < 20; i++) {
    const headers = new Map([
      ['streamtype', 'data'],
      ['requestid', String(i)],
    ]);
    expect(await reader.convert(await writer.convert(headers))).toEqual(headers);
  }
});

it('echoes streams side by side, each to its own', async () => {
  const client = connect((stream) => void stream.pipe(stream));
  for (const id of [1, 3]) await client.open(id);
  client.socket.push(dataHead(1, 5, false));
  client.socket.push(Buffer.from('he'));
  client.socket.push(Buffer.concat([Buffer.from('llo'), dataHead(3, 2, true), Buffer.from('yo')]));
  client.socket.push(dataHead(1, 0, true));
  await client.until(() => client.sent().filter((frame) => frame.kind === 'data' && frame.fin).length === 2);
  expect([client.text(1), client.text(3)]).toEqual(['hello', 'yo']);
});

it('answers pings of the client, in its words', async () => {
  const client = connect(() => {});
  client.socket.push(pingFrame(7));
  await client.until(() => client.sent().length > 0);
  expect(client.sent()).toEqual([{ kind: 'ping', id: 7 }]);
});

it('cuts what is large into frames, and stops while nobody reads', async () => {
  let given: SpdyStream | undefined;
  const client = connect((stream) => {
    given = stream;
  });
  client.hold();
  await client.open(1);
  for (let i = 0; i < 100; i++) given?.write(Buffer.alloc(100_000, 'x'));
  given?.end();
  await turns();
  expect(client.socket.writableLength).toBeLessThan(300_000);
  client.release();
  await client.until(() => client.sent().some((frame) => frame.kind === 'data' && frame.fin));
  expect(client.text(1).length).toBe(10_000_000);
});

it('stops reading while a stream is not read, so that the client waits', async () => {
  let given: SpdyStream | undefined;
  const client = connect((stream) => {
    given = stream;
  });
  await client.open(1);
  let pushed = 0;
  while (pushed < 1000 && client.socket.push(Buffer.concat([dataHead(1, 10_000, false), Buffer.alloc(10_000)]))) {
    pushed++;
    await turns(1);
  }
  expect(pushed).toBeLessThan(100);
  client.socket.push(dataHead(1, 0, true));
  if (given) expect((await text(given)).length).toBe((pushed + 1) * 10_000);
});

it('resets a stream alone', async () => {
  const streams: SpdyStream[] = [];
  const client = connect((stream) => void streams.push(stream));
  await client.open(1);
  await client.open(3);
  client.socket.push(rstStreamFrame(1, 5));
  await turns();
  expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  streams[1]?.end('still here');
  await client.until(() => client.text(3) === 'still here');
});

it('refuses a stream with RST_STREAM', async () => {
  const client = connect(
    () => {},
    () => false,
  );
  client.socket.push(synStreamFrame(1, await client.headers.convert(new Map())));
  await client.until(() => client.sent().length > 0);
  expect(client.sent()).toEqual([{ kind: 'rst-stream', stream: 1, status: 5 }]);
});

it.each([
  ['another version', Buffer.from([0x80, 2, 0, 1, 0, 0, 0, 10, ...Array(10).fill(0)])],
  ['a huge control frame', Buffer.from([0x80, 3, 0, 1, 0, 0xff, 0xff, 0xff])],
  ['headers that are no zlib', synStreamFrame(1, Buffer.from('not compressed'))],
  ['a cut control frame', Buffer.from([0x80, 3, 0, 1, 0, 0, 0, 2, 0, 0])],
  ['data on stream 0', Buffer.from([0, 0, 0, 0, 0, 0, 0, 1, 0])],
  ['an even stream', synStreamFrame(2, deflateSync(Buffer.alloc(4), { dictionary: headerDictionary() }))],
  ['a header block without end', synStreamFrame(1, deflateSync(Buffer.alloc(30_000_000)))],
  ['a count of headers that are not there', synStreamFrame(1, deflateSync(Buffer.from('ffffffff', 'hex')))],
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(10_000))],
])('ends a connection that sends %s', async (_, bytes) => {
  const client = connect(() => {});
  client.socket.push(bytes);
  // What is valid so far waits for its end, and is cut off when none comes.
  client.socket.push(null);
  await client.until(() => client.closed());
  expect(client.socket.destroyed).toBe(true);
});

it('ends, and does nothing else, whatever bytes come', async () => {
  const random = seededRandom(5);
  const headers = headerWriter();
  const good = [
    synStreamFrame(1, await headers.convert(new Map([['streamtype', 'stdin']]))),
    Buffer.concat([dataHead(1, 30, false), Buffer.alloc(30, 'y')]),
    pingFrame(1),
    rstStreamFrame(1, 5),
    synStreamFrame(3, await headers.convert(new Map([['streamtype', 'error']]))),
    dataHead(3, 0, true),
  ];
  for (let round = 0; round < 400; round++) {
    const bytes = Buffer.concat(good);
    for (let hit = 0; hit <= round % 8; hit++)
      bytes.writeUInt8(Math.floor(random.next() * 256), Math.floor(random.next() * bytes.length));
    const client = connect((stream) => void stream.pipe(stream));
    for (let at = 0; at < bytes.length; ) {
      const next = at + 1 + Math.floor(random.next() * 40);
      client.socket.push(bytes.subarray(at, next));
      at = next;
    }
    client.socket.push(null);
    await client.until(() => client.closed());
  }
});

/** A client's end of a connection: what it pushes is read by the server, and what the server writes is kept. */
function connect(onStream: (stream: SpdyStream) => void, accepts = (_: Headers) => true) {
  const frames: Frame[] = [];
  const read = createFrameReader();
  const waiting = new Set<() => void>();
  let held: (() => void) | undefined;
  let isHeld = false;
  let closed = false;
  const look = () => {
    for (const one of [...waiting]) one();
  };
  const socket = new Duplex({
    read() {},
    write(chunk: Buffer, _, done) {
      frames.push(...read(Buffer.from(chunk)));
      look();
      if (isHeld) held = done;
      else setImmediate(done);
    },
  });
  const headers = headerWriter();
  serveSpdy(socket, {
    clock: manualClock(),
    accepts,
    onStream,
    onClose: () => {
      closed = true;
      look();
    },
  });
  const client = {
    socket,
    headers,
    sent: () => frames,
    closed: () => closed,
    text: (id: number) =>
      Buffer.concat(
        frames.flatMap((frame) => (frame.kind === 'data' && frame.stream === id ? [frame.data] : [])),
      ).toString(),
    until: (isDone: () => boolean) =>
      new Promise<void>((resolve) => {
        const one = () => {
          if (!isDone()) return;
          waiting.delete(one);
          resolve();
        };
        waiting.add(one);
        socket.on('close', one);
        one();
      }),
    async open(id: number) {
      socket.push(synStreamFrame(id, await headers.convert(new Map([['id', String(id)]]))));
      await client.until(() => frames.some((frame) => frame.kind === 'syn-reply' && frame.stream === id));
    },
    hold() {
      isHeld = false;
      setImmediate(() => {
        isHeld = true;
      });
    },
    release() {
      isHeld = false;
      held?.();
    },
  };
  return client;
}

async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}
