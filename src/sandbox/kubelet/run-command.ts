import type { Container as RuntimeContainer } from '../runtime/container.ts';

/** How a command in a container ended; `output` is all that it wrote. */
export type CommandEnd = { kind: 'ended'; code: number; output: string } | { kind: 'not-started'; message: string };

/** Runs a command beside process 1; the result ends it. */
export function runCommand(
  runtime: RuntimeContainer,
  command: readonly string[],
  done: (end: CommandEnd) => void,
): () => void {
  const output: Uint8Array[] = [];
  const collect = (chunk: Uint8Array) => void output.push(chunk);
  const session = runtime.exec({
    argv: command,
    tty: false,
    stdin: false,
    stdout: collect,
    stderr: collect,
    onExit: (code) => done({ kind: 'ended', code, output: Buffer.concat(output).toString('utf8') }),
  });
  if (typeof session !== 'string') return session.kill;
  done({ kind: 'not-started', message: session });
  return () => {};
}
