import type { Streams } from './container.ts';

/** For tests: what comes out of a process, and the streams that bring it. */
export function collecting(options: { tty?: boolean; stdin?: boolean } = {}): {
  seen: { out: string; err: string; code: number | undefined };
  streams: Streams;
} {
  const seen = { out: '', err: '', code: undefined as number | undefined };
  return {
    seen,
    streams: {
      tty: options.tty ?? false,
      stdin: options.stdin ?? false,
      stdout: (chunk) => {
        seen.out += Buffer.from(chunk).toString('utf8');
      },
      stderr: (chunk) => {
        seen.err += Buffer.from(chunk).toString('utf8');
      },
      onExit: (code) => {
        seen.code = code;
      },
    },
  };
}
