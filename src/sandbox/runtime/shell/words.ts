/** A piece of a word; what is quoted is neither split nor matched against files. */
export type Part =
  | { kind: 'text'; text: string; quoted: boolean }
  | { kind: 'variable'; name: string; operator: string; operand: Word; replacement?: Word; quoted: boolean }
  | { kind: 'command'; script: string; quoted: boolean }
  | { kind: 'arithmetic'; expression: Word; quoted: boolean };
export type Word = readonly Part[];

/** The script does not follow the grammar; the text is what the shell prints. */
export class ShellSyntaxError extends Error {
  /** More text could make it right. */
  readonly incomplete: boolean;
  line: number | undefined;
  constructor(message: string, incomplete = false) {
    super(message);
    this.incomplete = incomplete;
  }
}

/** Reads text in which only expansions have a meaning, as in a here-document. */
export function readTemplate(text: string): Word {
  return new WordReader(text).quoted(() => false, /[$`\\\n]/);
}

/** Goes through a script and reads its words, with their quotes and expansions. */
export class WordReader {
  position = 0;
  readonly text: string;
  private counted = { position: 0, line: 1 };
  constructor(text: string) {
    this.text = text;
  }
  done = () => this.position >= this.text.length;
  at = (text: string) => this.text.startsWith(text, this.position);
  peek = () => this.text[this.position] ?? '';
  next = () => this.text[this.position++] ?? '';

  line(): number {
    let { position, line } = this.counted;
    for (; position < this.position; position++) if (this.text[position] === '\n') line++;
    this.counted = { position, line };
    return line;
  }

  restOfLine(): string | undefined {
    if (this.done()) return undefined;
    const end = this.text.indexOf('\n', this.position);
    const line = end < 0 ? this.text.slice(this.position) : this.text.slice(this.position, end + 1);
    this.position += line.length;
    return line;
  }

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
        if (this.next() !== '"') throw new ShellSyntaxError('syntax error: unterminated quoted string', true);
        if (inside.length === 0) text('', true);
        parts.push(...inside);
      } else if (char === '\\') {
        if (this.done()) text('\\', true);
        else {
          const escaped = this.next();
          if (escaped !== '\n') text(escaped, true);
        }
      } else if (char === '$' && this.at("'")) {
        this.position++;
        text(this.dollarQuoted(), true);
      } else if (char === '$' || char === '`') {
        const part = this.expansion(char, false);
        if (part) parts.push(part);
        else text('$', false);
      } else text(char, false);
    }
    return parts;
  }

  /** Up to what ends it; a backslash escapes only what `escapable` matches. */
  quoted(ends: (char: string) => boolean, escapable = /[$`"\\\n]/): Part[] {
    const parts: Part[] = [];
    let text = '';
    const flush = () => {
      if (text) parts.push({ kind: 'text', text, quoted: true });
      text = '';
    };
    while (!this.done() && !ends(this.peek())) {
      const char = this.next();
      if (char === '\\' && escapable.test(this.peek())) {
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

  /** $'…': with the escapes of C. */
  private dollarQuoted(): string {
    let text = '';
    while (!this.done() && this.peek() !== "'") {
      const char = this.next();
      if (char !== '\\') text += char;
      else {
        const escaped = this.next();
        const simple = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' }[escaped];
        text += simple ?? escaped;
      }
    }
    if (this.next() !== "'") throw new ShellSyntaxError('syntax error: unterminated quoted string', true);
    return text;
  }

  private expansion(char: string, quoted: boolean): Part | undefined {
    if (char === '`') {
      const inside = this.backquoted();
      return { kind: 'command', script: quoted ? inside.replaceAll('\\"', '"') : inside, quoted };
    }
    if (this.at('((')) {
      const start = this.position;
      this.position += 2;
      const inside = this.balanced(')');
      if (this.peek() === ')') {
        this.position++;
        return { kind: 'arithmetic', expression: readTemplate(inside), quoted };
      }
      this.position = start;
    }
    if (this.at('(')) {
      this.position++;
      return { kind: 'command', script: this.balanced(')'), quoted };
    }
    if (this.at('{')) return this.braced(quoted);
    const name = /^(?:[A-Za-z_]\w*|[0-9?$#@*!-])/.exec(this.text.slice(this.position, this.position + 80))?.[0];
    if (!name) return undefined;
    this.position += name.length;
    return { kind: 'variable', name, operator: '', operand: [], quoted };
  }

  private braced(quoted: boolean): Part {
    this.position++;
    const match = /^(#(?=[^}]))?([A-Za-z_]\w*|\d+|[?$#@*!-])(:?[-+=?]|##?|%%?|\/\/?|:)?/.exec(
      this.text.slice(this.position),
    );
    if (!match) throw new ShellSyntaxError('syntax error: bad substitution');
    const [all, length, name = '', operator = ''] = match;
    this.position += all.length;
    const ends = (char: string) => char === '}';
    const isPattern = /^[#%/]/.test(operator);
    const read = (until: (char: string) => boolean) =>
      quoted && !isPattern ? this.quoted((char) => until(char)) : this.word(until);
    const isReplace = operator.startsWith('/');
    const operand = read((char) => ends(char) || (isReplace && char === '/'));
    let replacement: Word | undefined;
    if (isReplace && this.peek() === '/') {
      this.position++;
      replacement = read(ends);
    }
    if (this.next() !== '}') throw new ShellSyntaxError("syntax error: missing '}'", true);
    return {
      kind: 'variable',
      name,
      operator: length ? 'length' : operator,
      operand,
      quoted,
      ...(replacement && { replacement }),
    };
  }

  private until(end: string): string {
    const at = this.text.indexOf(end, this.position);
    if (at < 0) {
      this.position = this.text.length;
      throw new ShellSyntaxError('syntax error: unterminated quoted string', true);
    }
    const inside = this.text.slice(this.position, at);
    this.position = at + 1;
    return inside;
  }

  private backquoted(): string {
    let inside = '';
    while (!this.done()) {
      const char = this.next();
      if (char === '`') return inside;
      if (char === '\\' && /[$`\\]/.test(this.peek())) inside += this.next();
      else inside += char;
    }
    throw new ShellSyntaxError('syntax error: EOF in backquote substitution', true);
  }

  private balanced(close: string): string {
    const start = this.position;
    for (let depth = 0; !this.done(); ) {
      const char = this.next();
      if (char === '\\') this.next();
      else if (char === "'") this.until("'");
      else if (char === '"') this.skipDoubleQuoted();
      else if (char === '(') depth++;
      else if (char === close && depth-- === 0) return this.text.slice(start, this.position - 1);
    }
    throw new ShellSyntaxError('syntax error: unexpected end of file (expecting ")")', true);
  }

  private skipDoubleQuoted(): void {
    this.quoted((char) => char === '"');
    this.next();
  }
}
