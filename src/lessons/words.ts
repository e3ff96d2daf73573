/** What an action's `run` may start. */
export const programs = ['kubectl', 'helm', 'k8s-de'] as const;

export type Words = { kind: 'words'; words: string[] } | { kind: 'not-allowed'; message: string };

/** Splits a command line into words, without a shell: quotes and backslashes count, nothing is expanded, and operators are refused. */
export function splitWords(command: string): Words {
  const { words, end } = readWords(command);
  if (end?.kind === 'operator')
    return { kind: 'not-allowed', message: `"${end.char}" needs a shell, and commands run without one` };
  if (end?.kind === 'open-quote') return { kind: 'not-allowed', message: `a ${end.char} is not closed` };
  const [program] = words;
  if (!programs.some((known) => known === program))
    return {
      kind: 'not-allowed',
      message: `a command starts with ${programs.join(', ')}; found ${program ?? 'nothing'}`,
    };
  return { kind: 'words', words };
}

export interface ReadWords {
  words: string[];
  /** What the words end at before the line does. */
  end?: { kind: 'operator' | 'open-quote'; char: string };
}

/** Part of a line that is read as a text of its own. */
export interface Stand {
  length: number;
  text: string;
}

/**
 * Reads words up to a shell's first operator, with quotes and backslashes as a shell has them. `standAt` sees the line from each
 * place outside of quotes and may say that no operator begins there, but a part of a word.
 */
export function readWords(command: string, standAt: (rest: string) => Stand | undefined = () => undefined): ReadWords {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  for (let i = 0; i < command.length; i++) {
    const char = command.charAt(i);
    if (quote) {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && /["\\$`]/.test(command.charAt(i + 1))) word += command.charAt(++i);
      else word += char;
      continue;
    }
    const stand = standAt(command.slice(i));
    if (stand) {
      word = (word ?? '') + stand.text;
      i += stand.length - 1;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= '';
    } else if (char === '\\') {
      word = (word ?? '') + command.charAt(++i);
    } else if (/\s/.test(char)) endWord();
    else if (/[|&;<>`]/.test(char) || command.startsWith('$(', i)) {
      endWord();
      return { words, end: { kind: 'operator', char } };
    } else word = (word ?? '') + char;
  }
  endWord();
  return quote ? { words, end: { kind: 'open-quote', char: quote } } : { words };
}
