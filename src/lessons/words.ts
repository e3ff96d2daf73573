/** What an action's `run` may start. */
export const programs = ['kubectl', 'helm', 'k8s-de'] as const;

export type Words = { kind: 'words'; words: string[] } | { kind: 'not-allowed'; message: string };

/** Splits a command line into words, without a shell: quotes and backslashes count, nothing is expanded, and operators are refused. */
export function splitWords(command: string): Words {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < command.length; i++) {
    const char = command[i] ?? '';
    if (quote) {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && /["\\$`]/.test(command[i + 1] ?? '')) word += command[++i] ?? '';
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= '';
    } else if (char === '\\') {
      word = (word ?? '') + (command[++i] ?? '');
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (/[|&;<>`]/.test(char) || (char === '$' && command[i + 1] === '(')) {
      return { kind: 'not-allowed', message: `"${char}" needs a shell, and commands run without one` };
    } else word = (word ?? '') + char;
  }
  if (quote) return { kind: 'not-allowed', message: `a ${quote} is not closed` };
  if (word !== undefined) words.push(word);
  const [program] = words;
  if (!programs.some((known) => known === program))
    return {
      kind: 'not-allowed',
      message: `a command starts with ${programs.join(', ')}; found ${program ?? 'nothing'}`,
    };
  return { kind: 'words', words };
}
