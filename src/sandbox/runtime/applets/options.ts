import { getopt, type Known, lastOf } from '../options.ts';
import type { ProgramIO } from '../process.ts';
import { ProcessEnd } from '../streams.ts';
import { usages } from './usages.ts';

/** What was given to an applet. */
export interface Options {
  has(letter: string): boolean;
  /** The last value of an option that has one. */
  value(letter: string): string | undefined;
  values(letter: string): readonly string[];
  operands: readonly string[];
}

/**
 * Reads an applet's options by getopt's letters: `n:` has a value, `n::` may have one that is joined; a leading `+` ends them at
 * the first operand. `long` names the letters of long options. What is not known ends the process with busybox's usage error.
 */
export function readOptions(
  io: ProgramIO,
  letters: string,
  long: Readonly<Record<string, string>> = {},
  words: readonly string[] = io.argv.slice(1),
): Options {
  const known = (name: string, isLong: boolean): Known | undefined => {
    if (!isLong) return knownLetter(letters, name);
    // A long option may be cut short, and its letter may be known by its long name alone.
    const letter = long[name] ?? Object.entries(long).find(([key]) => key.startsWith(name))?.[1];
    return letter === undefined ? undefined : (knownLetter(letters, letter) ?? { field: letter, takes: 'nothing' });
  };
  const given = getopt(words, known, letters.startsWith('+'));
  if (typeof given === 'string') throw usageError(io, given);
  return {
    has: (letter) => given.options.some(([field]) => field === letter),
    value: (letter) => lastOf(given, letter),
    values: (letter) => given.options.filter(([field]) => field === letter).map(([, value]) => value),
    operands: given.words,
  };
}

function knownLetter(letters: string, letter: string): Known | undefined {
  const at = letter === ':' || letter === '+' ? -1 : letters.indexOf(letter);
  if (at < 0) return undefined;
  if (letters.startsWith('::', at + 1)) return { field: letter, takes: 'joined' };
  return { field: letter, takes: letters[at + 1] === ':' ? 'value' : 'nothing' };
}

/** The name that an applet was called by. */
export const appletName = (io: ProgramIO): string => io.argv[0]?.split('/').at(-1) ?? '';

/** Says what is wrong with the options and how the applet is used. */
export function usageError(io: ProgramIO, problem?: string): ProcessEnd {
  const name = appletName(io);
  if (problem !== undefined) io.err(`${name}: ${problem}\n`);
  io.err(`BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.\n\nUsage: ${usages[name] ?? name}\n`);
  // grep tells by 1 that nothing matched.
  return new ProcessEnd(name.endsWith('grep') ? 2 : 1);
}
