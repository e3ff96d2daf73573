import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { isRecord } from '../../../kube/object.ts';
import type { Session, Streams } from '../../runtime/container.ts';
import type { CommandStreams, WantedStreams } from './command-streams.ts';
import type { Ending } from './stream-status.ts';

/** What a client talks to: a program that is started for it, or one that runs already. */
export interface Command {
  wanted: WantedStreams;
  /** Gives the session, or says why there is none. */
  start(streams: Streams): Session | string;
  ending(result: { code: number } | { problem: string }): Ending;
  /** What the client's going means to it. */
  leave(session: Session): void;
}

/** Joins a command with a client's streams until one of them ends. */
export function runCommand(streams: CommandStreams, { wanted, start, ending, leave }: Command): void {
  let isOver = false;
  const finish = (result: Parameters<Command['ending']>[0]) => {
    if (isOver) return;
    isOver = true;
    const outputs = [streams.stdout, streams.stderr].filter((stream) => stream !== undefined);
    endAll(outputs, () => streams.finish(ending(result)));
  };
  const write = (output: Writable | undefined) => (chunk: Uint8Array) => {
    if (!isOver) output?.write(chunk);
  };
  const session = start({
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
    if (!isOver) leave(session);
    isOver = true;
  });
  if (streams.stdin) feed(streams.stdin, session);
  if (streams.resize) follow(streams.resize, session);
}

function feed(stdin: Readable, session: Session): void {
  stdin.on('data', (chunk: Buffer) => session.write(chunk));
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
