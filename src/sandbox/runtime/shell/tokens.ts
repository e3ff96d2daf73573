/** A piece of a word; what is quoted is neither split nor matched against files. */
export type Part =
  | { kind: 'text'; text: string; quoted: boolean }
  | { kind: 'variable'; name: string; operator: string; operand: Word; quoted: boolean }
  | { kind: 'command'; script: string; quoted: boolean }
  | { kind: 'arithmetic'; expression: Word; quoted: boolean };
export type Word = readonly Part[];

export type Token =
  | { kind: 'word'; word: Word /** As written, to know reserved words and assignments by. */; raw: string }
  | { kind: 'operator'; text: string };

/** The script does not follow the grammar; the text is what the shell prints. */
export class ShellSyntaxError extends Error {}

const operators = [
  '&&',
  '||',
  ';;',
  '>>',
  '<<',
  '2>&1',
  '1>&2',
  '>&2',
  '>&1',
  '2>>',
  '2>',
  '1>',
  ';',
  '&',
  '|',
  '(',
  ')',
  '>',
  '<',
  '\n',
];

/** Cuts a script into words and operators. */
export function tokenize(script: string): Token[] {
  const reader = new Reader(script);
  const tokens: Token[] = [];
  for (;;) {
    reader.skipBlanks();
    if (reader.done()) return tokens;
    const operator = operators.find((text) => reader.at(text));
    if (operator) {
      reader.position += operator.length;
      tokens.push({ kind: 'operator', text: operator });
      continue;
    }
    const start = reader.position;
    const word = reader.word((char) => /[\s;&|()<>]/.test(char));
    tokens.push({ kind: 'word', word, raw: script.slice(start, reader.position) });
  }
}

/** Reads text in which only expansions have a meaning, as inside double quotes. */
function readTemplate(text: string): Word {
  return new Reader(text).quoted(() => false);
}

class Reader {
  position = 0;
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  done = () => this.position >= this.text.length;
  at = (text: string) => this.text.startsWith(text, this.position);
  peek = () => this.text[this.position] ?? '';
  next = () => this.text[this.position++] ?? '';

  skipBlanks(): void {
    for (;;) {
      if (this.at('\\\n')) this.position += 2;
      else if (this.peek() === ' ' || this.peek() === '\t') this.position++;
      else if (this.peek() === '#') while (!this.done() && this.peek() !== '\n') this.position++;
      else return;
    }
  }

  word(ends: (char: string) => boolean): Part[] {
    const parts: Part[] = [];
    const text = (value: string, quoted: boolean) => {
      const last = parts.at(-1);
      if (last?.kind === 'text' && last.quoted === quoted) last.text += value;
      else parts.push({ kind: 'text', text: value, quoted });
    };
    while (!this.done() && !ends(this.peek())) {
      const char = this.next();
      if (char === "'") text(this.until("'"), true);
      else if (char === '"') {
        const inside = this.quoted((c) => c === '"');
        if (this.next() !== '"') throw new ShellSyntaxError('syntax error: unterminated quoted string');
        if (inside.length === 0) text('', true);
        parts.push(...inside);
      } else if (char === '\\') {
        const escaped = this.next();
        if (escaped !== '\n') text(escaped, true);
      } else if (char === '$' || char === '`') {
        const part = this.expansion(char, false);
        if (part) parts.push(part);
        else text('$', false);
      } else text(char, false);
    }
    return parts;
  }

  quoted(ends: (char: string) => boolean): Part[] {
    const parts: Part[] = [];
    let text = '';
    const flush = () => {
      if (text) parts.push({ kind: 'text', text, quoted: true });
      text = '';
    };
    while (!this.done() && !ends(this.peek())) {
      const char = this.next();
      if (char === '\\' && /[$`"\\\n]/.test(this.peek())) {
        const escaped = this.next();
        if (escaped !== '\n') text += escaped;
      } else if (char === '$' || char === '`') {
        const part = this.expansion(char, true);
        if (!part) text += '$';
        else {
          flush();
          parts.push(part);
        }
      } else text += char;
    }
    flush();
    return parts;
  }

  private expansion(char: string, quoted: boolean): Part | undefined {
    if (char === '`') return { kind: 'command', script: this.until('`'), quoted };
    if (this.at('((')) {
      this.position += 2;
      const inside = this.balanced(')');
      this.next();
      return { kind: 'arithmetic', expression: readTemplate(inside), quoted };
    }
    if (this.at('(')) {
      this.position++;
      return { kind: 'command', script: this.balanced(')'), quoted };
    }
    if (this.at('{')) return this.braced(quoted);
    const name = /^(?:[A-Za-z_]\w*|[0-9?$#@*!])/.exec(this.text.slice(this.position, this.position + 80))?.[0];
    if (!name) return undefined;
    this.position += name.length;
    return { kind: 'variable', name, operator: '', operand: [], quoted };
  }

  private braced(quoted: boolean): Part {
    this.position++;
    const match = /^(#?)([A-Za-z_]\w*|[0-9?$#@*])(:?[-+=?]|##?|%%?)?/.exec(this.text.slice(this.position));
    if (!match) throw new ShellSyntaxError('syntax error: bad substitution');
    const [all, length, name = '', operator = ''] = match;
    this.position += all.length;
    const operand = this.word((char) => char === '}');
    if (this.next() !== '}') throw new ShellSyntaxError("syntax error: missing '}'");
    return { kind: 'variable', name, operator: length || operator, operand, quoted };
  }

  private until(end: string): string {
    const at = this.text.indexOf(end, this.position);
    if (at < 0) throw new ShellSyntaxError('syntax error: unterminated quoted string');
    const inside = this.text.slice(this.position, at);
    this.position = at + 1;
    return inside;
  }

  private balanced(close: string): string {
    const start = this.position;
    for (let depth = 0; !this.done(); ) {
      const char = this.next();
      if (char === '\\') this.next();
      else if (char === "'") this.until("'");
      else if (char === '(') depth++;
      else if (char === close && depth-- === 0) return this.text.slice(start, this.position - 1);
    }
    throw new ShellSyntaxError('syntax error: unexpected end of file');
  }
}
