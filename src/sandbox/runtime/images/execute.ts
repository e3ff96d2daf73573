import type { ProgramIO, Script } from '../process.ts';

/** Goes on as the program that the words name, as the last line of an entrypoint does; `where` is told when there is none. */
export function* execute(io: ProgramIO, words: readonly string[], where: string): Script {
  const [name = ''] = words;
  const program = io.program(name);
  if (program) return yield* io.become({ program, argv: words });
  io.err(`${where}: ${name}: not found\n`);
  return 127;
}
