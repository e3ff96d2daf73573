import { readWords, type Stand } from '../../../lessons/words.ts';
import { codeIn, fencesIn, without } from '../markdown.ts';

/** The commands of a text that a learner would type: each line of a fenced block, and inline code, that begins with kubectl. */
export function commandsIn(markdown: string): { command: string; snippet: string }[] {
  const fences = fencesIn(markdown);
  const found = fences.flatMap(({ inner }) => ofBlock(inner));
  for (const { inner } of codeIn(without(markdown, fences))) {
    const command = inner.replace(/\s+/g, ' ').trim();
    if (isKubectl(command)) found.push({ command, snippet: inner.split('\n')[0] ?? '' });
  }
  return found;
}

function ofBlock(block: string): { command: string; snippet: string }[] {
  const found: { command: string; snippet: string }[] = [];
  let document = '';
  let unfinished = '';
  for (const raw of block.split('\n')) {
    const line = raw.trim();
    if (document) {
      if (line === document) document = '';
      continue;
    }
    const whole = `${unfinished}${line.replace(/^\$ +/, '')}`;
    unfinished = whole.endsWith('\\') ? `${whole.slice(0, -1)} ` : '';
    if (unfinished) continue;
    document = /<<-?\s*['"]?(\w+)['"]?/.exec(whole)?.[1] ?? '';
    if (isKubectl(whole)) found.push({ command: whole, snippet: line });
  }
  return found;
}

const isKubectl = (command: string) => /^kubectl\s/.test(command);

/** The words up to the first operator of a shell: what is piped on or written to a file is another program's. */
export const shellWords = (command: string): string[] => readWords(command, standAt).words;

/** What is put in by a shell is any word; a placeholder such as <pod> is no redirection. */
function standAt(rest: string): Stand | undefined {
  const [substitution] = /^(?:\$\([^)]*\)?|`[^`]*`?)/.exec(rest) ?? [];
  if (substitution !== undefined) return { length: substitution.length, text: '…' };
  const [placeholder] = /^<[A-Za-z][\w -]*>/.exec(rest) ?? [];
  return placeholder === undefined ? undefined : { length: placeholder.length, text: placeholder };
}
