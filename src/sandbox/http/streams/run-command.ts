import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { isRecord } from '../../../kube/object.ts';
import type { Session, Streams } from '../../runtime/container.ts';
import { BrokenPipe, type Pressure } from '../../runtime/streams.ts';
import type { CommandStreams, WantedStreams } from './command-streams.ts';
import type { Ending } from './stream-status.ts';

/** What a client talks to: a program that is started for it, or one that runs already. */
export interface Command {
  wanted: WantedStreams;
  /** Gives the session, or says why there is none. */
  start(streams: Streams): Session | string;
  ending(result: { code: number } | { problem: string }): Ending;
  /** Whether the program ends when it writes to a client that has gone. */
  endsWithClient: boolean;
  /** What the client's going means to it. */
  leave(session: Session): void;
}

const waitFromBytes = 256 * 1024;
const backlogLimitBytes = 64 << 20;

/** Joins a command with a client's streams until one of them ends. */
export function runCommand(streams: CommandStreams, { wanted, start, ending, leave, endsWithClient }: Command): void {
  let isOver = false;
  let isGone = false;
  const finish = (result: Parameters<Command['ending']>[0]) => {
    if (isOver) return;
    isOver = true;
    endAll(outputs, () => streams.finish(ending(result)));
  };
  const write = (output: Writable | undefined) => (chunk: Uint8Array) => {
    // On a real node what is written goes nowhere and the program goes on; here it would keep everybody busy.
    if (isGone) throw new BrokenPipe();
    if (isOver || !output) return;
    output.write(chunk);
    // One that cannot be made to wait, such as a container's first process, loses a reader that is too far behind.
    if (output.writableLength > backlogLimitBytes) streams.abandon();
  };
  const outputs = [streams.stdout, streams.stderr].filter((stream) => stream !== undefined);
  const session = start({
    pressure: pressureOf(outputs),
    stdin: wanted.stdin,
    tty: wanted.tty,
    stdout: write(streams.stdout),
    stderr: write(streams.stderr),
    onExit: (code) => finish({ code }),
  });
  if (typeof session === 'string') {
    finish({ problem: session });
    return;
  }
  streams.onClose(() => {
    if (isOver) return;
    isOver = true;
    isGone = endsWithClient;
    leave(session);
  });
  if (streams.stdin) feed(streams.stdin, session);
  if (streams.resize) follow(streams.resize, session);
}

/** A program waits while its client has much to read yet; once the client has gone, nothing holds it up. */
function pressureOf(outputs: readonly Writable[]): Pressure {
  const full = () => outputs.find((output) => !output.destroyed && output.writableLength > waitFromBytes);
  return {
    isFull: () => full() !== undefined,
    drained(resume) {
      const output = full();
      const stop = () => {
        output?.off('drain', done);
        output?.off('close', done);
      };
      const done = () => {
        stop();
        resume();
      };
      output?.on('drain', done);
      output?.on('close', done);
      if (!output) resume();
      return stop;
    },
  };
}

function feed(stdin: Readable, session: Session): void {
  const { input } = session;
  stdin.on('data', (chunk: Buffer) => {
    session.write(chunk);
    if (!input?.isFull()) return;
    stdin.pause();
    input.drained(() => stdin.resume());
  });
  stdin.on('end', () => session.closeInput());
}

/** Sizes come as JSON objects, one behind the other, in whatever pieces. */
function follow(resize: Readable, session: Session): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  resize.on('data', (chunk: Buffer) => {
    rest += decoder.write(chunk);
    for (let end = rest.indexOf('}'); end >= 0; end = rest.indexOf('}')) {
      const size = sizeOf(rest.slice(0, end + 1));
      rest = rest.slice(end + 1);
      if (size) session.resize(size.columns, size.rows);
    }
    if (rest.length > 1000) rest = '';
  });
}

function sizeOf(json: string): { columns: number; rows: number } | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (!isRecord(value)) return undefined;
    const [columns, rows] = [Number(value.Width), Number(value.Height)];
    return columns > 0 && rows > 0 ? { columns, rows } : undefined;
  } catch {
    return undefined;
  }
}

function endAll(outputs: readonly Writable[], done: () => void): void {
  let left = outputs.length;
  if (left === 0) done();
  for (const output of outputs)
    output.end(() => {
      left -= 1;
      if (left === 0) done();
    });
}
