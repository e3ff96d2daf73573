import { didYouMean } from '../did-you-mean.ts';
import { childrenOf, type Flag, flagsOf, oldest, type Versions, versionsOf } from './facts.ts';

/** Why kubectl would not take a command line; undefined when it would. Reads it as kubectl does: first the command, then its flags. */
export function kubectlRefuses(words: readonly string[]): string | undefined {
  const found = findCommand(words);
  if ('message' in found) return found.message;
  const { name } = found;
  if (name === undefined) return undefined;
  const gap = gapOf(`kubectl ${name}`.trim(), versionsOf(name));
  return gap ?? refusedFlag(words, name);
}

/** A command line as kubectl reads it. */
export interface CommandLine {
  /** Such as `create deployment`. */
  name: string;
  /** `written` is how the line names the flag: `--server`, `-s`. */
  flags: { name: string; written: string; value: string | undefined }[];
  /** What is neither a flag nor the value of one, the command's own words among them; nothing of what follows `--`. */
  operands: string[];
}

/** Reads a command that is to be run. One that kubectl itself does not have could be anybody's plugin: it is told as a message. */
export function readCommandLine(words: readonly string[]): CommandLine | { message: string } {
  const found = findCommand(words, 'to-be-run');
  if ('message' in found) return found;
  const { name = '' } = found;
  const all = flagsOf(name);
  const line: CommandLine = { name, flags: [], operands: [] };
  for (let i = 1; i < words.length; i++) {
    const word = words[i] ?? '';
    // A flag that is not known may take what follows: then this is no end of flags.
    if (word === '--' && !isUnknown(words[i - 1] ?? '', name)) break;
    if (!word.startsWith('-') || word === '-') {
      line.operands.push(word);
      continue;
    }
    const next = takesNext(word, name) ? words[++i] : undefined;
    if (word.startsWith('--')) {
      const [written = '', ...value] = word.split('=');
      line.flags.push({ name: written.slice(2), written, value: word.includes('=') ? value.join('=') : next });
      continue;
    }
    const letters = lettersOf(word, all);
    letters.forEach((letter, k) => {
      const flag = all.find(({ short }) => short === letter);
      const attached = word.slice(letters.length + 1).replace(/^=/, '');
      const value = k === letters.length - 1 ? attached || next : undefined;
      if (flag) line.flags.push({ name: flag.name, written: `-${letter}`, value });
    });
  }
  return line;
}

/**
 * Walks down to the command; `name` is undefined where the text leaves open which one it is. What is to be run leaves nothing
 * open: neither by a word that stands for others, nor by a flag of which nobody knows whether the next word is its value.
 */
function findCommand(
  words: readonly string[],
  how: 'of-a-text' | 'to-be-run' = 'of-a-text',
): { name: string | undefined } | { message: string } {
  let name = '';
  for (let i = 1; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') break;
    if (how === 'of-a-text' && isOpen(word)) return { name: undefined };
    if (word.startsWith('-') && word !== '-') {
      if (how === 'to-be-run' && isUnknown(word, name) && (name === '' || name === 'config'))
        return { message: `kubectl has no flag ${word} before its command` };
      // As kubectl's own parser has it: what a flag that it does not know is followed by is its value.
      if (takesNext(word, name) || isUnknown(word, name)) i += 1;
      continue;
    }
    const children = childrenOf(name);
    if (children.length === 0) break;
    const child = children.find(({ names }) => names.includes(word));
    if (!child) {
      if (name === '' && others.has(word)) return { name: undefined };
      const known = children.flatMap(({ names }) => names);
      return { message: `kubectl has no command "${`${name} ${word}`.trim()}"${didYouMean(word, known)}` };
    }
    name = child.name;
  }
  return { name };
}

/** Commands that help does not list. */
const others = new Set(['help', 'options', 'alpha', '__complete']);

function refusedFlag(words: readonly string[], name: string): string | undefined {
  const flags = flagsOf(name);
  const command = `kubectl ${name}`.trim();
  for (let i = 1; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') return undefined;
    if (!word.startsWith('-') || word === '-' || isOpen(word)) continue;
    const isLong = word.startsWith('--');
    const given = isLong ? [word.slice(2).split('=')[0] ?? ''] : lettersOf(word, flags);
    for (const one of given) {
      const flag = flags.find((each) => (isLong ? each.name === one : each.short === one));
      if (!flag)
        return isLong
          ? `${command} has no flag --${one}${didYouMean(
              one,
              flags.map((each) => each.name),
            ).replace('mean ', 'mean --')}`
          : `${command} has no flag -${one}${isSlipOf(word, flags)}`;
      const gap = gapOf(`the flag --${flag.name} of ${command}`, flag.versions);
      if (gap) return gap;
    }
    if (!takesNext(word, name)) continue;
    if (words[i + 1] === undefined) return `the flag ${word} of ${command} needs a value`;
    i += 1;
  }
  return undefined;
}

/** `-image` is a long flag with a dash too few. */
function isSlipOf(word: string, flags: readonly Flag[]): string {
  const long = word.slice(1).split('=')[0] ?? '';
  return flags.some(({ name }) => name === long) ? `; did you mean --${long}?` : '';
}

/** The letters of `-it`, up to one that takes the rest as its value: `-nstaging`, `-o=yaml`. */
function lettersOf(word: string, flags: readonly Flag[]): string[] {
  const letters: string[] = [];
  for (const letter of word.slice(1)) {
    if (letter === '=') break;
    letters.push(letter);
    if (flags.find(({ short }) => short === letter)?.takes !== 'nothing') break;
  }
  return letters;
}

/** Whether the word behind a flag is its value. */
function takesNext(word: string, name: string): boolean {
  if (word.includes('=')) return false;
  const flags = flagsOf(name);
  if (word.startsWith('--')) return flags.find((flag) => `--${flag.name}` === word)?.takes === 'value';
  const letters = lettersOf(word, flags);
  const last = flags.find(({ short }) => short === letters.at(-1));
  return last?.takes === 'value' && letters.length === word.length - 1;
}

function isUnknown(word: string, name: string): boolean {
  return /^--[^=]+$/.test(word) && !flagsOf(name).some((flag) => `--${flag.name}` === word);
}

/** k8s-de works with all kubectls from the oldest on, and so must its lessons. */
function gapOf(what: string, { from, to }: Versions): string | undefined {
  if (from !== undefined) return `${what} came with kubectl 1.${from}; lessons are for 1.${oldest} and newer`;
  return to === undefined ? undefined : `${what} went after kubectl 1.${to}; lessons are for newer ones, too`;
}

/** A word that stands for others: `…`, `<pod>`, `[flags]`, `NAME` where a command belongs. */
function isOpen(word: string): boolean {
  return /…|\.\.\.|^[<[]|^[A-Z][A-Z_-]+$/.test(word);
}
