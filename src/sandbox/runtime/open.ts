import type { Problem } from './files.ts';
import type { ProgramIO } from './process.ts';
import { type Input, type Output, sink, toBytes } from './streams.ts';

/** What of a process decides where a path leads. */
export type Opener = Pick<
  ProgramIO,
  'files' | 'directory' | 'stdin' | 'stdout' | 'stderr' | 'terminal' | 'processes' | 'pid' | 'random' | 'work'
>;

/** A path from the working directory on; /proc/self is the process that asks. */
export function absolutePath({ directory, pid }: Pick<Opener, 'directory' | 'pid'>, path: string): string {
  const absolute = path.startsWith('/') ? path : `${directory === '/' ? '' : directory}/${path}`;
  return absolute.replace(/^\/proc\/self(?=\/|$)/, `/proc/${pid}`);
}

/** Opens a file or device to read it as it is then; a text says why it cannot. */
export function openInput(io: Opener, path: string): Input | Problem {
  const at = absolutePath(io, path);
  if (descriptorOf(at, io.pid)?.number === 0) return io.stdin;
  const device = inputDevices[at];
  if (device) return device(io);
  const loaded = io.files.load(at);
  return loaded.kind === 'problem' ? loaded.problem : fileInput(io, at);
}

/** Opens a file or device to write to it; a text says why it cannot. */
export function openOutput(io: Opener, path: string, append: boolean): Output | Problem {
  const at = absolutePath(io, path);
  const descriptor = descriptorOf(at, io.pid);
  if (descriptor) {
    const isOwn = descriptor.pid === io.pid;
    const process = isOwn ? io : io.processes.get(descriptor.pid);
    if (!process || descriptor.number > 2) return 'No such file or directory';
    return descriptor.number === 2 ? process.stderr : process.stdout;
  }
  if (at === '/dev/null' || at === '/dev/zero') return sink(() => {});
  if (at === '/dev/tty' && io.terminal) return io.terminal.output;
  const problem = append ? io.files.append(at, '') : io.files.write(at, '');
  return problem ?? sink((chunk) => void io.files.append(at, chunk));
}

/** `/dev/stdout`, `/dev/fd/2`, `/proc/1/fd/1`: a stream of a process. */
function descriptorOf(path: string, own: number): { pid: number; number: number } | undefined {
  const standard = ['/dev/stdin', '/dev/stdout', '/dev/stderr'].indexOf(path);
  if (standard >= 0) return { pid: own, number: standard };
  const match = /^\/(?:dev|proc\/(\d+))\/fd\/(\d+)$/.exec(path);
  return match ? { pid: match[1] === undefined ? own : Number(match[1]), number: Number(match[2]) } : undefined;
}

const piece = 4096;
const inputDevices: Record<string, (io: Opener) => Input> = {
  '/dev/null': () => empty,
  '/dev/zero': (io) => endless(io, (max) => new Uint8Array(max)),
  '/dev/full': (io) => endless(io, (max) => new Uint8Array(max)),
  '/dev/urandom': (io) => endless(io, noise(io)),
  '/dev/random': (io) => endless(io, noise(io)),
  '/dev/tty': (io) => io.terminal?.input ?? empty,
};

const noise = (io: Opener) => (max: number) => Uint8Array.from({ length: max }, () => Math.floor(io.random() * 256));

const empty: Input = {
  take: () => 'end',
  ready: (resume) => {
    resume();
    return () => {};
  },
  retain: () => {},
  release: () => {},
};

const burst = 1 << 20;
const most = 64 * burst;

/** What is read of it costs work; who reads very much goes on working for nothing, so that the sandbox's own memory lasts. */
function endless({ work }: Opener, make: (max: number) => Uint8Array): Input {
  let given = 0;
  let left = burst;
  return {
    take(max = piece) {
      if (left <= 0) return undefined;
      const bytes = make(Math.min(max, most));
      left -= bytes.length;
      given += bytes.length;
      return bytes;
    },
    ready: (resume) =>
      work(given < most ? 1 : Number.POSITIVE_INFINITY)(() => {
        left = burst;
        resume();
      }),
    retain: () => {},
    release: () => {},
  };
}

/** Whether reading the path never ends. */
export const isEndless = (path: string): boolean => /^\/dev\/(zero|full|u?random)$/.test(path);

/** Reads on from where it is: what is added later is read, too. */
function fileInput({ files }: Opener, path: string): Input {
  let position = 0;
  let content: string | Uint8Array = '';
  let bytes: Uint8Array = new Uint8Array();
  return {
    take(max = Number.POSITIVE_INFINITY, line = false) {
      const loaded = files.load(path);
      if (loaded.kind === 'content' && loaded.content !== content) {
        content = loaded.content;
        bytes = toBytes(content);
      }
      if (position >= bytes.length) return 'end';
      const newline = line ? bytes.indexOf(10, position) : -1;
      const end = Math.min(position + max, newline < 0 ? bytes.length : newline + 1);
      const taken = bytes.subarray(position, end);
      position = end;
      return taken;
    },
    ready: (resume) => {
      resume();
      return () => {};
    },
    retain: () => {},
    release: () => {},
  };
}
