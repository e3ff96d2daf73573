import { AwkError } from './syntax.ts';

/** One word of a program; a `call` is a name with a parenthesis right behind it. */
export interface Token {
  kind: 'number' | 'string' | 'regexp' | 'name' | 'call' | 'punctuation' | 'newline';
  text: string;
}

const punctuation = [
  '**=',
  '&&',
  '||',
  '++',
  '--',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '^=',
  '==',
  '<=',
  '>=',
  '!=',
  '!~',
  '>>',
  '**',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ';',
  ',',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '!',
  '>',
  '<',
  '|',
  '?',
  ':',
  '~',
  '$',
  '=',
];

/** Cuts a program into its words. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  /** Where a value has just ended, a slash divides. */
  const afterValue = () => {
    const last = tokens.at(-1);
    return (
      last !== undefined && (['number', 'string', 'name'].includes(last.kind) || /^(\)|\]|\$|\+\+|--)$/.test(last.text))
    );
  };
  while (at < text.length) {
    const rest = text.slice(at);
    const blank = /^(?:[ \t\r]|\\\n|#[^\n]*)+/.exec(rest)?.[0];
    if (blank) {
      at += blank.length;
      continue;
    }
    if (rest[0] === '\n') {
      tokens.push({ kind: 'newline', text: '\n' });
      at++;
      continue;
    }
    const number = /^(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(rest)?.[0];
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    const string = /^"((?:\\[\s\S]|[^"\\\n])*)"/.exec(rest);
    const regexp = afterValue() ? null : /^\/((?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\\n])*)\//.exec(rest);
    if (number !== undefined) {
      tokens.push({ kind: 'number', text: number });
      at += number.length;
    } else if (name !== undefined) {
      tokens.push({ kind: rest[name.length] === '(' ? 'call' : 'name', text: name });
      at += name.length;
    } else if (string) {
      tokens.push({ kind: 'string', text: withEscapes(string[1] ?? '') });
      at += string[0].length;
    } else if (regexp) {
      tokens.push({ kind: 'regexp', text: regexp[1] ?? '' });
      at += regexp[0].length;
    } else {
      const mark = punctuation.find((one) => rest.startsWith(one));
      if (mark === undefined) throw new AwkError('Unexpected token');
      tokens.push({ kind: 'punctuation', text: mark });
      at += mark.length;
    }
  }
  return tokens;
}

const escapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  '/': '/',
};

function withEscapes(text: string): string {
  return text.replace(/\\([0-7]{1,3}|[\s\S])/g, (all, code: string) =>
    /^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? all),
  );
}
