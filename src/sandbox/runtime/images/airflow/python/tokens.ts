import { stringAt, stringStart } from '../../python-string.ts';

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
      const [blank = ''] = /^[ \t]*(?:#[^\n]*)?(?=\n|$)/.exec(text.slice(at)) ?? [];
      if (blank !== '' || text[at] === '\n') {
        at += blank.length + 1;
        line += 1;
        continue;
      }
      const [indent = ''] = /^[ \t]*/.exec(text.slice(at)) ?? [];
      const width = indent.replace(/\t/g, '        ').length;
      at += indent.length;
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
      const string = stringAt(rest);
      if (!string) throw new PythonProblem(`SyntaxError: unterminated string literal (detected at line ${line})`, line);
      tokens.push({ kind: 'string', text: string.text, line, ...(string.isFormat && { isFormat: true }) });
      at += string.length;
      line += rest.slice(0, string.length).split('\n').length - 1;
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
