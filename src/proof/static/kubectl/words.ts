/** The commands of a text that a learner would type: each line of a fenced block, and inline code, that begins with kubectl. */
export function commandsIn(markdown: string): { command: string; snippet: string }[] {
  const found: { command: string; snippet: string }[] = [];
  const rest = markdown.replace(fence, (_, __, ___, block: string) => {
    found.push(...ofBlock(block));
    return '\n';
  });
  for (const [, , code = ''] of rest.matchAll(inline)) {
    const command = code.replace(/\s+/g, ' ').trim();
    if (isKubectl(command)) found.push({ command, snippet: code.split('\n')[0] ?? '' });
  }
  return found;
}

const fence = /^([ \t]*)(```+|~~~+)[^\n]*\n([\s\S]*?)^[ \t]*\2[ \t]*$/gm;
const inline = /(?<!`)(`+)(?!`)([\s\S]+?)(?<!`)\1(?!`)/g;

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
export function shellWords(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < command.length; i++) {
    const char = command[i] ?? '';
    if (quote) {
      if (char === quote) quote = '';
      else word = (word ?? '') + char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= '';
    } else if (char === '$' && command[i + 1] === '(') {
      const end = command.indexOf(')', i);
      word = `${word ?? ''}…`;
      i = end < 0 ? command.length : end;
    } else if (char === '\\') {
      word = (word ?? '') + (command[++i] ?? '');
    } else if (/[|;&<>]/.test(char) && !/^<[A-Za-z][\w -]*>/.test(command.slice(i))) break;
    else if (char === '<') {
      // A placeholder such as <pod>.
      const end = command.indexOf('>', i);
      word = `${word ?? ''}${command.slice(i, end + 1)}`;
      i = end;
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + char;
  }
  if (word !== undefined) words.push(word);
  return words;
}
