import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as connectTcp, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../../../lib/clock.ts';
import type { Session, Streams } from '../../runtime/container.ts';
import { openCommandStreams, type WantedStreams } from './command-streams.ts';
import { Refusal } from './refusal.ts';
import { runCommand } from './run-command.ts';
import { createFrameReader, dataHead, type Frame, synStreamFrame } from './spdy/frames.ts';
import { headerWriter } from './spdy/header-block.ts';
import { upgradeOf } from './upgrade.ts';

// A program that says back what it reads, and what happened to it.
let said: string[];
let output: Streams;
let wanted: WantedStreams;
let server: Server;
let port: number;

const echo = (given: Streams): Session => {
  output = given;
  return {
    write(chunk) {
      said.push(`write ${Buffer.from(chunk)}`);
      given.stdout(chunk);
    },
    closeInput() {
      said.push('end');
      given.stderr(Buffer.from('bye'));
      given.onExit(3);
    },
    resize: (columns, rows) => void said.push(`resize ${columns}x${rows}`),
    kill: () => void said.push('kill'),
    input: undefined,
  };
};

beforeEach(async () => {
  said = [];
  wanted = { stdin: true, stdout: true, stderr: true, tty: false };
  server = createServer();
  server.on('upgrade', (request, socket, head) => {
    const upgrade = upgradeOf(request, socket as Socket, head);
    try {
      openCommandStreams(upgrade, wanted, systemClock, (streams) =>
        runCommand(streams, {
          wanted,
          start: request.url === '/missing' ? () => 'there is none' : echo,
          ending: (result) =>
            'code' in result
              ? { kind: 'exit', code: result.code, argv: ['say', 'it'] }
              : { kind: 'failed', message: result.problem },
          endsWithClient: true,
          leave: (session) => session.kill(),
        }),
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      upgrade.response.writeHead(error.code, error.headers).end(error.message);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const exit3 = {
  metadata: {},
  status: 'Failure',
  reason: 'NonZeroExitCode',
  message: 'command terminated with non-zero exit code: command terminated with exit code 3',
  details: { causes: [{ reason: 'ExitCode', message: '3' }] },
};

const told = 'command terminated with non-zero exit code: error executing command [say it], exit code 3';
const { metadata: _, ...asTold } = exit3;

describe('over WebSocket', () => {
  it('carries v5: channels, the end of stdin, and the exit code', async () => {
    const client = await dial('v5.channel.k8s.io');
    client.send(Buffer.from('\0hello'));
    client.send(Buffer.of(255, 0));
    const { messages, protocol } = await client.closed();
    expect(protocol).toBe('v5.channel.k8s.io');
    expect(messages.slice(0, 3).map(String)).toEqual(['\x01', '\x01hello', '\x02bye']);
    expect(JSON.parse(String(messages[3]?.subarray(1)))).toEqual(exit3);
    expect(messages[3]?.[0]).toBe(3);
    expect(said).toEqual(['write hello', 'end']);
  });

  it('carries v4 in base64, where channels are digits', async () => {
    const client = await dial('v4.base64.channel.k8s.io');
    client.send(`0${Buffer.from('hello').toString('base64')}`);
    await client.until((messages) => messages.length === 2);
    output.onExit(0);
    const { messages } = await client.closed();
    expect(messages.map(String)).toEqual([
      '1',
      `1${Buffer.from('hello').toString('base64')}`,
      `3${Buffer.from('{"status":"Success"}').toString('base64')}`,
    ]);
  });

  it('tells a failure in words alone before v4', async () => {
    const client = await dial('channel.k8s.io');
    await client.until((messages) => messages.length === 1);
    output.onExit(7);
    const { messages } = await client.closed();
    expect(String(messages[1])).toMatch(/^\x03command terminated with non-zero exit code/);
  });

  it('says why a program cannot be started', async () => {
    const { messages } = await (await dial('v5.channel.k8s.io', '/missing')).closed();
    expect(JSON.parse(String(messages.at(-1)?.subarray(1)))).toMatchObject({
      message: 'Internal error occurred: Internal error occurred: there is none',
      details: { causes: [{ message: 'Internal error occurred: there is none' }] },
      reason: 'InternalError',
      code: 500,
    });
  });

  it('passes sizes of the terminal on, in whatever pieces they come', async () => {
    wanted = { stdin: true, stdout: true, stderr: false, tty: true };
    const client = await dial('v5.channel.k8s.io');
    client.send(Buffer.from('\x04{"Width":80,"Hei'));
    client.send(Buffer.from('\x04ght":24}\n{"Width":100,"Height":50}\nnonsense}'));
    client.send(Buffer.of(255, 0));
    await client.closed();
    expect(said).toEqual(['resize 80x24', 'resize 100x50', 'end']);
  });

  it('ends the program when the client goes', async () => {
    const client = await dial('v5.channel.k8s.io');
    client.terminate();
    await expect.poll(() => said).toEqual(['kill']);
  });

  it.each([[[255, 99]], [[255]], [[255, 0, 0]]])('ends a connection that sends %j, and its program', async (bytes) => {
    const client = await dial('v5.channel.k8s.io');
    client.send(Buffer.from(bytes));
    await client.closed();
    await expect.poll(() => said).toEqual(['kill']);
  });

  it('brings all of a large output to a slow reader, and lets nothing pile up in the connection', async () => {
    const client = await dial('v5.channel.k8s.io');
    await client.until((messages) => messages.length === 1);
    const piece = Buffer.alloc(1_000_000, 'x');
    for (let i = 0; i < 20; i++) {
      while (output.pressure?.isFull()) await new Promise<void>((resume) => output.pressure?.drained(resume));
      output.stdout(piece);
    }
    output.onExit(0);
    const { messages } = await client.closed();
    const size = messages.filter(([channel]) => channel === 1).reduce((sum, message) => sum + message.length - 1, 0);
    expect(size).toBe(20_000_000);
    expect(Math.max(...messages.map((message) => message.length))).toBe(32 * 1024 + 1);
  });

  it('answers 403 to other protocols', async () => {
    await expect(dial('v9.channel.k8s.io')).rejects.toThrow('Unexpected server response: 403');
  });
});

describe('over SPDY', () => {
  it.each([
    ['v4.channel.k8s.io', { ...asTold, message: told }],
    ['v2.channel.k8s.io', told],
  ])('carries %s', async (protocol, ending) => {
    const client = await dialSpdy(protocol);
    for (const [i, type] of ['error', 'stdin', 'stdout', 'stderr'].entries()) await client.open(2 * i + 1, type);
    client.send(dataHead(3, 5, false), Buffer.from('hello'), dataHead(3, 0, true));
    const frames = await client.closed();
    expect(client.head()).toContain(`X-Stream-Protocol-Version: ${protocol}`);
    const text = (stream: number) =>
      frames.map((frame) => (frame.kind === 'data' && frame.stream === stream ? frame.data.toString() : '')).join('');
    expect([text(5), text(7), parsed(text(1))]).toEqual(['hello', 'bye', ending]);
    expect(frames.at(-1)).toEqual({ kind: 'goaway' });
  });

  it.each([
    ['', 'Upgrade: SPDY/3.1', /^HTTP\/1.1 400 .*header X-Stream-Protocol-Version does not exist in request/s],
    ['v9', 'Upgrade: SPDY/3.1', /^HTTP\/1.1 403 .*client supports \[v9\], server accepts \[v4.channel.k8s.io /s],
    ['v4.channel.k8s.io', 'Upgrade: h2c', /^HTTP\/1.1 400 .*missing upgrade headers in request/s],
  ])('refuses protocol "%s" with %s', async (protocol, upgrade, answer) => {
    const client = await dialSpdy(protocol, upgrade);
    await client.closed();
    expect(client.head()).toMatch(answer);
  });
});

const parsed = (text: string): unknown => (text.startsWith('{') ? JSON.parse(text) : text);

async function dial(protocol: string, path = '/') {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol);
  const messages: Buffer[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    messages.push(data);
    for (const look of [...waiting]) look();
  });
  const closed = new Promise<{ messages: Buffer[]; protocol: string }>((resolve) =>
    socket.on('close', () => resolve({ messages, protocol: socket.protocol })),
  );
  await new Promise<void>((resolve, reject) => socket.on('open', resolve).on('error', reject));
  return {
    send: (data: Buffer | string) => socket.send(data),
    terminate: () => socket.terminate(),
    closed: () => closed,
    until: (isDone: (messages: Buffer[]) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!isDone(messages)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

async function dialSpdy(protocol: string, upgrade = 'Upgrade: SPDY/3.1') {
  const socket = connectTcp(port, '127.0.0.1');
  const headers = headerWriter();
  const read = createFrameReader();
  const frames: Frame[] = [];
  let head = '';
  let isOpen = false;
  const opened = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      if (isOpen) return void frames.push(...read(chunk));
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (head.startsWith('HTTP/1.1 101')) {
        isOpen = true;
        frames.push(...read(Buffer.from(head.slice(end + 4), 'latin1')));
      }
      resolve();
    });
  });
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  const version = protocol && `X-Stream-Protocol-Version: ${protocol}\r\n`;
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n${upgrade}\r\n${version}\r\n`);
  await opened;
  return {
    head: () => head,
    async open(id: number, type: string) {
      socket.write(synStreamFrame(id, await headers.convert(new Map([['streamtype', type]]))));
    },
    send: (...parts: Buffer[]) => void socket.write(Buffer.concat(parts)),
    async closed() {
      await closed;
      return frames;
    },
  };
}
