export interface Token {
  kind: 'word' | 'symbol' | 'end';
  text: string;
}

const symbols = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '(']);
const special = '=!(),><';

/** Cuts a label selector into words and symbols; the last token is the end. Never fails: what fits nothing stays a symbol. */
export function scanSelector(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const start = text.charAt(at);
    if (/[ \t\r\n]/.test(start)) {
      at++;
      continue;
    }
    const length = special.includes(start) ? symbolLength(text, at) : wordLength(text, at);
    tokens.push({ kind: special.includes(start) ? 'symbol' : 'word', text: text.slice(at, at + length) });
    at += length;
  }
  return [...tokens, { kind: 'end', text: '' }];
}

function symbolLength(text: string, at: number): number {
  return symbols.has(text.slice(at, at + 2)) ? 2 : 1;
}

function wordLength(text: string, at: number): number {
  let end = at;
  while (end < text.length && !special.includes(text.charAt(end)) && !/[ \t\r\n]/.test(text.charAt(end))) end++;
  return end - at;
}
