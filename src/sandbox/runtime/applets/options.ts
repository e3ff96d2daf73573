import type { ProgramIO } from '../process.ts';
import { ProcessEnd } from '../streams.ts';
import { usages } from './usages.ts';

/** What was given to an applet. */
export interface Options {
  has(letter: string): boolean;
  /** The last value of an option that has one. */
  value(letter: string): string | undefined;
  values(letter: string): readonly string[];
  /** The letters in the order in which they were given. */
  order: readonly string[];
  operands: readonly string[];
}

/**
 * Reads options as getopt does: `n:` has a value, `n::` may have one that is joined; a leading `+` ends them at the first
 * operand. `long` names the letters of long options. What is not known ends the process with busybox's usage error.
 */
export function readOptions(
  io: ProgramIO,
  letters: string,
  long: Readonly<Record<string, string>> = {},
  words: readonly string[] = io.argv.slice(1),
): Options {
  const given = new Map<string, string[]>();
  const order: string[] = [];
  const operands: string[] = [];
  const add = (letter: string, value: string) => {
    order.push(letter);
    const values = given.get(letter) ?? [];
    values.push(value);
    given.set(letter, values);
  };
  const kind = (letter: string): 'flag' | 'value' | 'joined' | undefined => {
    const at = letter === ':' || letter === '+' ? -1 : letters.indexOf(letter);
    if (at < 0) return undefined;
    return letters.startsWith('::', at + 1) ? 'joined' : letters[at + 1] === ':' ? 'value' : 'flag';
  };
  const left = [...words];
  while (left.length > 0) {
    const word = left.shift() ?? '';
    if (word === '--') {
      operands.push(...left.splice(0));
    } else if (word.startsWith('--')) {
      const [option = '', ...rest] = word.slice(2).split('=');
      const known = long[option] ?? Object.entries(long).find(([key]) => key.startsWith(option))?.[1];
      if (known === undefined) throw usageError(io, `unrecognized option '${word}'`);
      if (kind(known) === 'value' && rest.length === 0) {
        const value = left.shift();
        if (value === undefined) throw usageError(io, `option '${word}' requires an argument`);
        add(known, value);
      } else add(known, rest.join('='));
    } else if (/^-./.test(word)) {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at] ?? '';
        const which = kind(letter);
        if (which === undefined) throw usageError(io, `invalid option -- '${letter}'`);
        if (which === 'flag') {
          add(letter, '');
          continue;
        }
        const joined = word.slice(at + 1);
        const value = joined || which === 'joined' ? joined : left.shift();
        if (value === undefined) throw usageError(io, `option requires an argument -- '${letter}'`);
        add(letter, value);
        break;
      }
    } else if (letters.startsWith('+')) {
      operands.push(word, ...left.splice(0));
    } else operands.push(word);
  }
  return {
    has: (letter) => given.has(letter),
    value: (letter) => given.get(letter)?.at(-1),
    values: (letter) => given.get(letter) ?? [],
    order,
    operands,
  };
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
