import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { isRecord } from '../../../kube/object.ts';
import type { CommandStreams } from './command-streams.ts';
import { exitStatus, internalError } from './stream-status.ts';

/** A program that runs, from the side of who typed it. */
export interface Session {
  write(chunk: Uint8Array): void;
  closeInput(): void;
  resize(columns: number, rows: number): void;
  kill(): void;
}

/** Where the output of a program goes. */
export interface SessionOutput {
  stdout(chunk: Uint8Array): void;
  stderr(chunk: Uint8Array): void;
  onExit(code: number): void;
}

/**
 * Joins a program with a client's streams until one of them ends. `start` gives the session, or says why there is none;
 * `failure` is what such a text is told with.
 */
export function runCommand(
  streams: CommandStreams,
  failure: string,
  start: (output: SessionOutput) => Session | string,
): void {
  let isOver = false;
  const finish = (status: ReturnType<typeof exitStatus>) => {
    if (isOver) return;
    isOver = true;
    const outputs = [streams.stdout, streams.stderr].filter((stream) => stream !== undefined);
    endAll(outputs, () => streams.finish(status));
  };
  const session = start({
    stdout: (chunk) => void streams.stdout?.write(chunk),
    stderr: (chunk) => void (streams.stderr ?? streams.stdout)?.write(chunk),
    onExit: (code) => finish(exitStatus(code)),
  });
  if (typeof session === 'string') {
    finish(internalError(`${failure}: ${session}`));
    return;
  }
  streams.onClose(() => {
    if (!isOver) session.kill();
    isOver = true;
  });
  if (streams.stdin) feed(streams.stdin, session);
  else session.closeInput();
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
