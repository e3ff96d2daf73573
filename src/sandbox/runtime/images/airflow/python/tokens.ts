/** A word of Python. `indent` and `dedent` are blocks; a `newline` ends a statement. */
export interface Token {
  kind: 'name' | 'number' | 'string' | 'operator' | 'newline' | 'indent' | 'dedent' | 'end';
  /** A string's value, and else what stands there. */
  text: string;
  line: number;
  /** An f-string, whose fields are still in its text. */
  isFormat?: boolean;
}

/** What stands in a file and is no Python, or none that is read here. */
export class PythonProblem extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const operators = ['>>=', '**', '>>', '<<', '==', '!=', '<=', '>=', '->', ':=', '+=', '-='];
const stringStart = /^([a-zA-Z]{0,2})("""|'''|"|')/;
const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', '\n': '' };

/** Splits a file into its words. Within brackets, ends of lines do not count. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  const indents = [0];
  const text = source.replace(/\r\n/g, '\n');
  let [at, line, depth] = [0, 1, 0];
  let atLineStart = true;
  const push = (kind: Token['kind'], word: string) => tokens.push({ kind, text: word, line });
  while (at < text.length) {
    if (atLineStart && depth === 0) {
      const [blank = '', spaces = '', rest = ''] = /^([ \t]*)(#[^\n]*)?(?=\n|$)/.exec(text.slice(at)) ?? [];
      if (blank !== '' || text[at] === '\n') {
        void spaces;
        void rest;
        at += blank.length + 1;
        line += 1;
        continue;
      }
      const width = (/^[ \t]*/.exec(text.slice(at))?.[0] ?? '').replace(/\t/g, '        ').length;
      at += /^[ \t]*/.exec(text.slice(at))?.[0].length ?? 0;
      if (width > (indents.at(-1) ?? 0)) {
        indents.push(width);
        push('indent', '');
      }
      while (width < (indents.at(-1) ?? 0)) {
        indents.pop();
        push('dedent', '');
      }
      if (width !== indents.at(-1))
        throw new PythonProblem('IndentationError: unindent does not match any outer indentation level', line);
      atLineStart = false;
    }
    const rest = text.slice(at);
    const [gap = ''] = /^(?:[ \t]+|\\\n|#[^\n]*)/.exec(rest) ?? [];
    if (gap !== '') {
      at += gap.length;
      if (gap === '\\\n') line += 1;
    } else if (rest.startsWith('\n')) {
      if (depth === 0) {
        push('newline', '\n');
        atLineStart = true;
      }
      at += 1;
      line += 1;
    } else if (stringStart.test(rest)) {
      const { token, length, lines } = readString(rest, line);
      tokens.push(token);
      at += length;
      line += lines;
    } else {
      const [word = ''] = /^(?:[A-Za-z_]\w*|\d[\d_]*(?:\.\d*)?)/.exec(rest) ?? [];
      const sign = operators.find((one) => rest.startsWith(one)) ?? rest.charAt(0);
      if (word === '' && /[\w$?`!]/.test(sign)) throw new PythonProblem('SyntaxError: invalid syntax', line);
      if ('([{'.includes(sign) && word === '') depth += 1;
      if (')]}'.includes(sign) && word === '') depth -= 1;
      push(word === '' ? 'operator' : /^\d/.test(word) ? 'number' : 'name', word || sign);
      at += (word || sign).length;
    }
  }
  if (depth > 0) throw new PythonProblem('SyntaxError: unexpected EOF while parsing: a bracket was never closed', line);
  if (!atLineStart) push('newline', '\n');
  for (const _ of indents.slice(1)) push('dedent', '');
  push('end', '');
  return tokens;
}

function readString(rest: string, line: number): { token: Token; length: number; lines: number } {
  const [all = '', prefix = '', quote = ''] = stringStart.exec(rest) ?? [];
  const isRaw = /r/i.test(prefix);
  let value = '';
  for (let at = all.length; at < rest.length; at++) {
    if (rest.startsWith(quote, at)) {
      const length = at + quote.length;
      const lines = rest.slice(0, length).split('\n').length - 1;
      const isFormat = /f/i.test(prefix);
      return { token: { kind: 'string', text: value, line, ...(isFormat && { isFormat }) }, length, lines };
    }
    const char = rest.charAt(at);
    if (char === '\n' && quote.length === 1) break;
    if (char !== '\\' || isRaw) {
      value += char;
      continue;
    }
    at += 1;
    const next = rest.charAt(at);
    value += escapes[next] ?? `\\${next}`;
  }
  throw new PythonProblem(`SyntaxError: unterminated string literal (detected at line ${line})`, line);
}
