import { Lexer, type RedirectToken, type Token } from './tokens.ts';
import { ShellSyntaxError, type Word } from './words.ts';

export interface Redirect {
  token: RedirectToken;
  target: Word;
}

export type Command =
  | {
      kind: 'simple';
      assignments: Assignment[];
      words: Word[];
      redirects: Redirect[];
      line: number;
      /** The words as they were written. */
      raw: string[];
    }
  | { kind: 'group' | 'subshell'; body: List; redirects: Redirect[] }
  | { kind: 'if'; branches: { condition: List; body: List }[]; otherwise: List | undefined; redirects: Redirect[] }
  | { kind: 'loop'; until: boolean; condition: List; body: List; redirects: Redirect[] }
  | { kind: 'for'; name: string; words: Word[] | undefined; body: List; redirects: Redirect[] }
  | { kind: 'case'; subject: Word; branches: { patterns: Word[]; body: List }[]; redirects: Redirect[] }
  | { kind: 'function'; name: string; body: Command; redirects: Redirect[] };

interface Assignment {
  name: string;
  value: Word;
}

export interface Pipeline {
  negated: boolean;
  commands: Command[];
}

/** Pipelines with what stands before each: `;`, `&&` or `||`; `background` ones ended with `&`. */
export type List = { join: ';' | '&&' | '||'; pipeline: Pipeline; background: boolean }[];

const closers = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', '}', 'esac']);

/** Reads a script line by line, so that what stands before a mistake is run; throws a ShellSyntaxError at the mistake. */
export class Parser {
  private readonly lexer: Lexer;
  private readonly continues: boolean;
  private readonly ahead: (Token | undefined)[] = [];
  constructor(script: string) {
    this.lexer = new Lexer(script);
    this.continues = /(^|[^\\])(\\\\)*\\\n$/.test(script);
  }

  /** The commands of the next line that has any; undefined at the end. */
  nextLine(): List | undefined {
    while (this.operator(['\n'])) {}
    if (!this.peek()) return undefined;
    const list = this.list(true);
    if (this.peek() && !this.operator(['\n'])) throw this.unexpected();
    return list;
  }

  /** Whether nothing but empty lines follows. */
  atEnd(): boolean {
    while (this.operator(['\n'])) {}
    return !this.peek();
  }

  /** Whether the script, read to its end, goes on in a line that is not there yet. */
  wantsMore(): boolean {
    return this.continues || this.lexer.isUnfinished;
  }

  private peek(offset = 0): Token | undefined {
    while (this.ahead.length <= offset) this.ahead.push(this.lexer.next());
    return this.ahead[offset];
  }

  /** `oneLine` ends before the newline. */
  private list(oneLine: boolean): List {
    const list: List = [];
    let join: List[number]['join'] = ';';
    for (;;) {
      if (!(oneLine && join === ';')) while (this.operator(['\n'])) {}
      if (this.atListEnd(oneLine && join === ';')) {
        if (join !== ';' || (oneLine && list.length === 0)) throw this.unexpected();
        return list;
      }
      const item = { join, pipeline: this.pipeline(), background: false };
      list.push(item);
      const separator = this.operator(oneLine ? [';', '&', '&&', '||'] : [';', '\n', '&', '&&', '||']);
      if (!separator) return list;
      item.background = separator === '&';
      join = separator === '&&' || separator === '||' ? separator : ';';
    }
  }

  private pipeline(): Pipeline {
    const negated = this.reserved('!');
    const commands = [this.command()];
    while (this.operator(['|'])) {
      while (this.operator(['\n'])) {}
      commands.push(this.command());
    }
    return { negated, commands };
  }

  private command(): Command {
    const command = this.compound() ?? this.simple();
    for (let redirect = this.redirect(); redirect; redirect = this.redirect()) command.redirects.push(redirect);
    return command;
  }

  private compound(): Command | undefined {
    const redirects: Redirect[] = [];
    if (this.operator(['('])) {
      const body = this.body(')');
      if (!this.operator([')'])) throw this.unexpected(')');
      return { kind: 'subshell', body, redirects };
    }
    if (this.reserved('{')) return { kind: 'group', body: this.listUntil('}'), redirects };
    if (this.reserved('if')) return this.conditional();
    for (const word of ['while', 'until'] as const) {
      if (!this.reserved(word)) continue;
      const condition = this.listUntil('do');
      return { kind: 'loop', until: word === 'until', condition, body: this.listUntil('done'), redirects };
    }
    if (this.reserved('for')) return this.forLoop();
    if (this.reserved('case')) return this.caseOf();
    if (this.reserved('function')) {
      const name = this.word()?.raw;
      if (!name) throw this.unexpected();
      if (this.operator(['('])) this.operator([')']);
      while (this.operator(['\n'])) {}
      return { kind: 'function', name, body: this.command(), redirects };
    }
    return undefined;
  }

  private conditional(): Command {
    const branches = [{ condition: this.listUntil('then'), body: this.body('fi') }];
    while (this.reserved('elif')) branches.push({ condition: this.listUntil('then'), body: this.body('fi') });
    const otherwise = this.reserved('else') ? this.body('fi') : undefined;
    this.expect('fi');
    return { kind: 'if', branches, otherwise, redirects: [] };
  }

  private forLoop(): Command {
    const name = this.word()?.raw;
    if (!name || !/^[A-Za-z_]\w*$/.test(name)) throw new ShellSyntaxError('syntax error: bad for loop variable');
    while (this.operator(['\n'])) {}
    let words: Word[] | undefined;
    if (this.reserved('in')) {
      words = [];
      for (let token = this.word(); token; token = this.word()) words.push(token.word);
    }
    while (this.operator([';', '\n'])) {}
    this.expect('do');
    return { kind: 'for', name, words, body: this.listUntil('done'), redirects: [] };
  }

  private caseOf(): Command {
    const subject = this.word();
    if (!subject) throw this.unexpected();
    while (this.operator(['\n'])) {}
    this.expect('in');
    const branches: { patterns: Word[]; body: List }[] = [];
    for (;;) {
      while (this.operator(['\n'])) {}
      if (this.reserved('esac')) break;
      this.operator(['(']);
      const patterns: Word[] = [];
      do {
        const pattern = this.word();
        if (!pattern) throw this.unexpected();
        patterns.push(pattern.word);
      } while (this.operator(['|']));
      if (!this.operator([')'])) throw this.unexpected(')');
      branches.push({ patterns, body: this.list(false) });
      if (this.operator([';;'])) continue;
      while (this.operator(['\n'])) {}
      this.expect('esac', ';;');
      break;
    }
    return { kind: 'case', subject: subject.word, branches, redirects: [] };
  }

  private simple(): Command {
    const line = this.peek()?.line ?? 0;
    const command: Extract<Command, { kind: 'simple' }> = {
      kind: 'simple',
      assignments: [],
      words: [],
      redirects: [],
      line,
      raw: [],
    };
    for (;;) {
      const redirect = this.redirect();
      if (redirect) {
        command.redirects.push(redirect);
        continue;
      }
      const token = this.word();
      if (!token) break;
      command.raw.push(token.raw);
      if (token.raw === '[[' && command.words.length === 0) {
        command.words.push(token.word, ...this.condition());
        continue;
      }
      const assignment = command.words.length === 0 ? /^([A-Za-z_]\w*)=/.exec(token.raw) : null;
      if (assignment)
        command.assignments.push({ name: assignment[1] ?? '', value: dropText(token.word, assignment[0].length) });
      else if (command.words.length === 0 && this.at('(', 0) && this.at(')', 1)) {
        this.operator(['(']);
        this.operator([')']);
        while (this.operator(['\n'])) {}
        return { kind: 'function', name: token.raw, body: this.command(), redirects: [] };
      } else command.words.push(token.word);
    }
    if (command.words.length + command.assignments.length + command.redirects.length === 0) throw this.unexpected();
    return command;
  }

  /** Up to the end of `[[`: operators are words there. */
  private condition(): Word[] {
    const words: Word[] = [];
    for (;;) {
      const token = this.peek();
      if (!token || (token.kind === 'operator' && token.text === '\n')) return words;
      this.ahead.shift();
      words.push(token.kind === 'word' ? token.word : [{ kind: 'text', text: token.text, quoted: true }]);
      if (token.kind === 'word' && token.raw === ']]') return words;
    }
  }

  private redirect(): Redirect | undefined {
    const token = this.peek();
    if (token?.kind !== 'redirect') return undefined;
    this.ahead.shift();
    if (token.text.startsWith('<<')) return { token, target: [] };
    const target = this.word();
    if (!target) throw this.unexpected();
    return { token, target: target.word };
  }

  /** A list that must not be empty. */
  private body(expecting: string): List {
    const list = this.list(false);
    if (list.length === 0) throw this.unexpected(this.peek() ? undefined : expecting);
    return list;
  }

  private listUntil(word: string): List {
    const list = this.body(word);
    this.expect(word);
    return list;
  }

  private expect(word: string, shown = word): void {
    if (!this.reserved(word)) throw this.unexpected(shown);
  }

  private reserved(word: string): boolean {
    const token = this.peek();
    if (token?.kind !== 'word' || token.raw !== word) return false;
    this.ahead.shift();
    return true;
  }

  private word(): Extract<Token, { kind: 'word' }> | undefined {
    const token = this.peek();
    if (token?.kind !== 'word') return undefined;
    this.ahead.shift();
    return token;
  }

  private operator(texts: readonly string[]): string | undefined {
    const token = this.peek();
    if (token?.kind !== 'operator' || !texts.includes(token.text)) return undefined;
    this.ahead.shift();
    return token.text;
  }

  private at(text: string, offset: number): boolean {
    const token = this.peek(offset);
    return token?.kind === 'operator' && token.text === text;
  }

  private atListEnd(oneLine: boolean): boolean {
    const token = this.peek();
    if (!token) return true;
    if (token.kind === 'word') return closers.has(token.raw);
    return token.kind === 'operator' && (token.text === ')' || token.text === ';;' || (oneLine && token.text === '\n'));
  }

  private unexpected(wanted?: string): ShellSyntaxError {
    const token = this.peek();
    const found = !token
      ? 'end of file'
      : token.kind === 'word'
        ? closers.has(token.raw) || /^[{!]$/.test(token.raw)
          ? `"${token.raw}"`
          : 'word'
        : token.kind === 'redirect'
          ? 'redirection'
          : token.text === '\n'
            ? 'newline'
            : `"${token.text}"`;
    const error = new ShellSyntaxError(
      `syntax error: unexpected ${found}${wanted ? ` (expecting "${wanted}")` : ''}`,
      !token,
    );
    error.line = token?.line;
    return error;
  }
}

/** The value of `NAME=value`, whose first part is text that begins with the name. */
function dropText(word: Word, length: number): Word {
  const [first, ...rest] = word;
  if (first?.kind !== 'text') return word;
  return [{ ...first, text: first.text.slice(length) }, ...rest];
}
