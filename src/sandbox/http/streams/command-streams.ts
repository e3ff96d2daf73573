import type { Readable, Writable } from 'node:stream';
import { type Clock, systemClock } from '../../../lib/clock.ts';
import { type SpdyStream, serveSpdy } from './spdy/connection.ts';
import { negotiateSpdy, requireSpdy, switchToSpdy } from './spdy/handshake.ts';
import { type Ending, statusOf } from './stream-status.ts';
import type { Upgrade } from './upgrade.ts';
import { acceptWebSocket, chooseProtocol, isWebSocket, offeredProtocols } from './websocket/accept.ts';
import { openChannels } from './websocket/channels.ts';

/** Which streams a client of exec or attach asks for. */
export interface WantedStreams {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
}

/** The streams of one command, whatever carries them. All that are asked for are there. */
export interface CommandStreams {
  stdin: Readable | undefined;
  stdout: Writable | undefined;
  stderr: Writable | undefined;
  /** JSON with the columns and rows of the client's terminal. */
  resize: Readable | undefined;
  /** Tells how it ended, behind all output, and ends the connection. */
  finish(ending: Ending): void;
  /** Ends the connection at once. */
  abandon(): void;
  onClose(callback: () => void): void;
}

/**
 * Opens the connection for a command over WebSocket or SPDY; `onOpen` hears of it with all its streams, or never when the
 * client goes first. Throws a Refusal when the two have no protocol in common.
 */
export function openCommandStreams(
  upgrade: Upgrade,
  wanted: WantedStreams,
  clock: Clock,
  onOpen: (streams: CommandStreams) => void,
): void {
  if (isWebSocket(upgrade.request)) openOverWebSocket(upgrade, wanted, clock, onOpen);
  else openOverSpdy(upgrade, wanted, clock, onOpen);
}

// `v5` tells the end of stdin, `v4` how a command ended, and before it there were only words.
const newest = 'v5.channel.k8s.io';
const plain = { base64: false, closes: false, isPlain: true };
const webSocketProtocols: Record<string, { base64: boolean; closes: boolean; isPlain: boolean }> = {
  'channel.k8s.io': plain,
  'base64.channel.k8s.io': { base64: true, closes: false, isPlain: true },
  'v4.channel.k8s.io': { base64: false, closes: false, isPlain: false },
  'v4.base64.channel.k8s.io': { base64: true, closes: false, isPlain: false },
  [newest]: { base64: false, closes: true, isPlain: false },
};

// kubectl before 1.35 begins to read before it has made its streams, and drops what comes in between. A real node needs
// longer than this to start a process. Of the time outside: however the cluster's runs, its clients live there.
const startMs = 30;

function openOverWebSocket(
  upgrade: Upgrade,
  { stdin, stdout, stderr, tty }: WantedStreams,
  clock: Clock,
  onOpen: (streams: CommandStreams) => void,
): void {
  const hasNewest = offeredProtocols(upgrade.request).includes(newest);
  const protocol = hasNewest ? newest : chooseProtocol(upgrade.request, Object.keys(webSocketProtocols));
  const format = webSocketProtocols[protocol] ?? plain;
  upgrade.takeOver();
  acceptWebSocket(upgrade, protocol, (connection) => {
    const channels = openChannels(connection, { format, clock, reads: [stdin, false, false, false, tty] });
    const [input, out, err, error, resize] = channels;
    const begin = () => {
      // An empty message shows the client that the connection stands.
      (stdout ? out : stderr ? err : error)?.write(Buffer.alloc(0));
      onOpen({
        stdin: stdin ? input : undefined,
        stdout: stdout ? out : undefined,
        stderr: stderr ? err : undefined,
        resize: tty ? resize : undefined,
        finish(ending) {
          const text = textOf(ending, format);
          if (text) error?.write(text);
          error?.end(() => connection.close(1000));
        },
        abandon: () => connection.terminate(),
        onClose(callback) {
          if (connection.readyState === connection.CLOSED) callback();
          else connection.on('close', callback);
        },
      });
    };
    // What a client asked for and did not wait for is done all the same.
    const early = () => {
      cancel();
      begin();
    };
    const cancel = systemClock.after(startMs, () => {
      connection.off('close', early);
      begin();
    });
    connection.on('close', early);
  });
}

const spdyProtocols = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];
const openingMs = 30_000;

function openOverSpdy(
  upgrade: Upgrade,
  wanted: WantedStreams,
  clock: Clock,
  onOpen: (streams: CommandStreams) => void,
): void {
  const protocol = negotiateSpdy(upgrade, spdyProtocols);
  requireSpdy(upgrade);
  switchToSpdy(upgrade, protocol);
  const resizes = wanted.tty && (protocol === 'v4.channel.k8s.io' || protocol === 'v3.channel.k8s.io');
  const names = (['stdin', 'stdout', 'stderr'] as const).filter((name) => wanted[name]);
  const expected = ['error', ...names, ...(resizes ? ['resize'] : [])];
  const streams = new Map<string, SpdyStream>();
  const closed = new Set<() => void>();
  let cancel = () => {};
  const connection = serveSpdy(upgrade.socket, {
    clock,
    onStream(stream) {
      const type = stream.headers.get('streamtype') ?? '';
      if (!expected.includes(type) || streams.has(type)) return;
      streams.set(type, stream);
      if (expected.every((name) => streams.has(name))) ready();
    },
    onClose() {
      cancel();
      for (const callback of closed) callback();
    },
  });
  cancel = clock.after(openingMs, () => connection.close());
  const ready = () => {
    cancel();
    onOpen({
      stdin: streams.get('stdin'),
      stdout: streams.get('stdout'),
      stderr: streams.get('stderr'),
      resize: streams.get('resize'),
      finish(ending) {
        const text = textOf(ending, { isPlain: protocol !== 'v4.channel.k8s.io', closes: false });
        const error = streams.get('error');
        if (text) error?.write(text);
        streams.get('stdin')?.end();
        error?.end(() => connection.close());
      },
      abandon: () => void upgrade.socket.destroy(),
      onClose: (callback) => void closed.add(callback),
    });
  };
}

// The first protocols had no Status: they told a failure by its words, and a success by nothing.
function textOf(ending: Ending, { isPlain, closes }: { isPlain: boolean; closes: boolean }): string {
  const status = statusOf(ending, closes);
  if (!isPlain) return JSON.stringify(status);
  return status.status === 'Success' ? '' : (status.message ?? '');
}
