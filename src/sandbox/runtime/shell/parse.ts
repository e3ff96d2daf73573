import { ShellSyntaxError, type Token, tokenize, type Word } from './tokens.ts';

export interface Redirect {
  /** `>`, `>>`, `<`, `2>`, `2>>`, `2>&1`, `>&2`. */
  operator: string;
  target: Word;
}

export type Command =
  | { kind: 'simple'; assignments: { name: string; value: Word }[]; words: Word[]; redirects: Redirect[] }
  | { kind: 'group' | 'subshell'; body: List; redirects: Redirect[] }
  | { kind: 'if'; branches: { condition: List; body: List }[]; otherwise: List | undefined; redirects: Redirect[] }
  | { kind: 'loop'; until: boolean; condition: List; body: List; redirects: Redirect[] }
  | { kind: 'for'; name: string; words: Word[] | undefined; body: List; redirects: Redirect[] }
  | { kind: 'function'; name: string; body: Command; redirects: Redirect[] };

export interface Pipeline {
  negated: boolean;
  commands: Command[];
}

/** Pipelines with what stands before each: `;`, `&&` or `||`; `background` ones ended with `&`. */
export type List = { join: ';' | '&&' | '||'; pipeline: Pipeline; background: boolean }[];

const closers = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', '}']);

/** Reads a script of the shell's everyday grammar; throws a ShellSyntaxError on the rest. */
export function parse(script: string): List {
  const parser = new Parser(tokenize(script));
  const list = parser.list();
  parser.expectEnd();
  return list;
}

class Parser {
  private position = 0;
  private readonly tokens: Token[];
  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  expectEnd(): void {
    if (this.position < this.tokens.length) throw this.unexpected();
  }

  list(): List {
    const list: List = [];
    let join: List[number]['join'] = ';';
    for (;;) {
      while (this.operator(join === ';' ? [';', '\n'] : ['\n'])) {}
      if (this.atListEnd()) {
        if (join !== ';') throw this.unexpected();
        return list;
      }
      const item = { join, pipeline: this.pipeline(), background: false };
      list.push(item);
      const separator = this.operator([';', '\n', '&', '&&', '||']);
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
      const body = this.body();
      if (!this.operator([')'])) throw this.unexpected();
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
    return undefined;
  }

  private conditional(): Command {
    const branches = [{ condition: this.listUntil('then'), body: this.body() }];
    while (this.reserved('elif')) branches.push({ condition: this.listUntil('then'), body: this.body() });
    const otherwise = this.reserved('else') ? this.body() : undefined;
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

  private simple(): Command {
    const command: Command = { kind: 'simple', assignments: [], words: [], redirects: [] };
    for (;;) {
      const redirect = this.redirect();
      if (redirect) {
        command.redirects.push(redirect);
        continue;
      }
      const token = this.word();
      if (!token) break;
      const assignment = command.words.length === 0 ? /^([A-Za-z_]\w*)=/.exec(token.raw) : null;
      if (assignment)
        command.assignments.push({ name: assignment[1] ?? '', value: dropText(token.word, assignment[0].length) });
      else if (command.words.length === 0 && this.at('(', 0) && this.at(')', 1)) {
        this.position += 2;
        while (this.operator(['\n'])) {}
        return { kind: 'function', name: token.raw, body: this.command(), redirects: [] };
      } else command.words.push(token.word);
    }
    if (command.words.length + command.assignments.length + command.redirects.length === 0) throw this.unexpected();
    return command;
  }

  private redirect(): Redirect | undefined {
    const operator = this.operator(['2>&1', '1>&2', '>&2', '>&1', '2>>', '2>', '1>', '>>', '>', '<']);
    if (!operator) return undefined;
    if (operator.includes('&')) return { operator: operator === '1>&2' ? '>&2' : operator, target: [] };
    const target = this.word();
    if (!target) throw this.unexpected();
    return { operator: operator === '1>' ? '>' : operator, target: target.word };
  }

  /** A list that must not be empty. */
  private body(): List {
    const list = this.list();
    if (list.length === 0) throw this.unexpected();
    return list;
  }

  private listUntil(word: string): List {
    const list = this.body();
    this.expect(word);
    return list;
  }

  private expect(word: string): void {
    if (!this.reserved(word)) throw this.unexpected(word);
  }

  private reserved(word: string): boolean {
    const token = this.tokens[this.position];
    if (token?.kind !== 'word' || token.raw !== word) return false;
    this.position++;
    return true;
  }

  private word(): Extract<Token, { kind: 'word' }> | undefined {
    const token = this.tokens[this.position];
    if (token?.kind !== 'word') return undefined;
    this.position++;
    return token;
  }

  private operator(texts: readonly string[]): string | undefined {
    const token = this.tokens[this.position];
    if (token?.kind !== 'operator' || !texts.includes(token.text)) return undefined;
    this.position++;
    return token.text;
  }

  private at(text: string, ahead: number): boolean {
    const token = this.tokens[this.position + ahead];
    return token?.kind === 'operator' && token.text === text;
  }

  private atListEnd(): boolean {
    const token = this.tokens[this.position];
    return !token || (token.kind === 'operator' ? token.text === ')' : closers.has(token.raw));
  }

  private unexpected(wanted?: string): ShellSyntaxError {
    const token = this.tokens[this.position];
    const found = !token
      ? 'end of file'
      : token.kind === 'word'
        ? `"${token.raw}"`
        : token.text === '\n'
          ? 'newline'
          : `"${token.text}"`;
    return new ShellSyntaxError(`syntax error: unexpected ${found}${wanted ? ` (expecting "${wanted}")` : ''}`);
  }
}

/** The value of `NAME=value`, whose first part is text that begins with the name. */
function dropText(word: Word, length: number): Word {
  const [first, ...rest] = word;
  if (first?.kind !== 'text') return word;
  return [{ ...first, text: first.text.slice(length) }, ...rest];
}
