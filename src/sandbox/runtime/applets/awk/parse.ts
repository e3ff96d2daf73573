import { AwkError, type AwkProgram, awkRegExp, type Expr, type Rule, type Statement } from './syntax.ts';
import { type Token, tokenize } from './tokens.ts';

/** Reads a program. */
export function parseAwk(text: string): AwkProgram {
  return new Parser(tokenize(text)).program();
}

class Parser {
  private at = 0;
  private readonly tokens: Token[];
  /** Inside `print` a `>` redirects. */
  private noGreater = false;
  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions: AwkProgram['functions'] = new Map();
    for (;;) {
      this.skipEnds();
      if (this.at >= this.tokens.length) return { rules, functions };
      if (this.word('function') || this.word('func')) {
        const name = this.take().text;
        this.expect('(');
        const parameters: string[] = [];
        while (!this.mark(')')) {
          parameters.push(this.take().text);
          this.mark(',');
        }
        this.skipNewlines();
        functions.set(name, { parameters, body: this.block() });
        continue;
      }
      const rule: Rule = { pattern: undefined, to: undefined, body: undefined, range: { begun: false } };
      if (this.word('BEGIN')) rule.pattern = 'BEGIN';
      else if (this.word('END')) rule.pattern = 'END';
      else if (!this.is('{')) {
        rule.pattern = this.expression();
        if (this.mark(',')) {
          this.skipNewlines();
          rule.to = this.expression();
        }
      }
      if (this.is('{')) rule.body = this.block();
      rules.push(rule);
    }
  }

  private peek(offset = 0): Token | undefined {
    return this.tokens[this.at + offset];
  }
  private take(): Token {
    const token = this.tokens[this.at++];
    if (!token) throw new AwkError('Unexpected token');
    return token;
  }
  private is(text: string): boolean {
    const token = this.peek();
    return token?.kind === 'punctuation' && token.text === text;
  }
  private mark(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }
  private word(text: string): boolean {
    const token = this.peek();
    if ((token?.kind !== 'name' && token?.kind !== 'call') || token.text !== text) return false;
    this.at++;
    return true;
  }
  private expect(text: string): void {
    if (!this.mark(text)) throw new AwkError('Unexpected token');
  }
  private skipNewlines(): void {
    while (this.peek()?.kind === 'newline') this.at++;
  }
  private skipEnds(): void {
    while (this.peek()?.kind === 'newline' || this.is(';')) this.at++;
  }

  private block(): Statement {
    this.expect('{');
    const body: Statement[] = [];
    for (;;) {
      this.skipEnds();
      if (this.mark('}')) return { kind: 'block', body };
      if (this.at >= this.tokens.length) throw new AwkError('Unexpected token');
      body.push(this.statement());
    }
  }

  private body(): Statement {
    this.skipNewlines();
    if (this.mark(';')) return { kind: 'block', body: [] };
    return this.statement();
  }

  private statement(): Statement {
    if (this.is('{')) return this.block();
    if (this.word('if')) {
      this.expect('(');
      const test = this.expression();
      this.expect(')');
      const yes = this.body();
      const back = this.at;
      this.skipEnds();
      if (this.word('else')) return { kind: 'if', test, yes, no: this.body() };
      this.at = back;
      return { kind: 'if', test, yes, no: undefined };
    }
    if (this.word('while')) {
      this.expect('(');
      const test = this.expression();
      this.expect(')');
      return { kind: 'while', test, body: this.body(), isDo: false };
    }
    if (this.word('do')) {
      const body = this.body();
      this.skipEnds();
      if (!this.word('while')) throw new AwkError('Unexpected token');
      this.expect('(');
      const test = this.expression();
      this.expect(')');
      return { kind: 'while', test, body, isDo: true };
    }
    if (this.word('for')) return this.forLoop();
    return this.simple();
  }

  private forLoop(): Statement {
    this.expect('(');
    const [variable, inWord, array, close] = [this.peek(), this.peek(1), this.peek(2), this.peek(3)];
    if (variable?.kind === 'name' && inWord?.text === 'in' && array && close?.text === ')') {
      this.at += 4;
      return { kind: 'each', variable: variable.text, array: array.text, body: this.body() };
    }
    const first = this.is(';') ? undefined : this.simple();
    this.expect(';');
    const test = this.is(';') ? undefined : this.expression();
    this.expect(';');
    const each = this.is(')') ? undefined : this.simple();
    this.expect(')');
    return { kind: 'for', first, test, each, body: this.body() };
  }

  private simple(): Statement {
    for (const name of ['print', 'printf'] as const) if (this.word(name)) return this.print(name);
    for (const name of ['break', 'continue', 'next', 'exit', 'return'] as const)
      if (this.word(name)) {
        const ends = this.at >= this.tokens.length || this.peek()?.kind === 'newline' || this.is(';') || this.is('}');
        return { kind: 'jump', name, value: ends ? undefined : this.expression() };
      }
    if (this.word('delete')) {
      const name = this.take().text;
      return { kind: 'delete', name, index: this.mark('[') ? this.listUntil(']') : undefined };
    }
    return { kind: 'expression', expression: this.expression() };
  }

  private print(name: 'print' | 'printf'): Statement {
    const outer = this.noGreater;
    this.noGreater = true;
    let words: Expr[] = [];
    const ends = () =>
      this.at >= this.tokens.length ||
      this.peek()?.kind === 'newline' ||
      [';', '}', '>', '>>', '|'].some((one) => this.is(one));
    if (this.is('(') && this.closesStatement()) {
      this.at++;
      this.noGreater = false;
      words = this.listUntil(')');
      this.noGreater = true;
    } else if (!ends()) {
      words.push(this.expression());
      while (this.mark(',')) {
        this.skipNewlines();
        words.push(this.expression());
      }
    }
    this.noGreater = outer;
    for (const operator of ['>>', '>', '|'])
      if (this.mark(operator)) return { kind: 'print', name, words, redirect: { operator, to: this.concatenation() } };
    return { kind: 'print', name, words };
  }

  /** Whether the parenthesis here holds all that is printed. */
  private closesStatement(): boolean {
    let depth = 0;
    for (let at = this.at; at < this.tokens.length; at++) {
      const { kind, text } = this.tokens[at] ?? { kind: 'newline', text: '' };
      if (kind !== 'punctuation') continue;
      if (text === '(') depth++;
      if (text === ')' && --depth === 0) {
        const next = this.tokens[at + 1];
        return !next || next.kind === 'newline' || [';', '}', '>', '>>', '|'].includes(next.text);
      }
    }
    return false;
  }

  private listUntil(close: string): Expr[] {
    const words: Expr[] = [];
    this.skipNewlines();
    while (!this.mark(close)) {
      words.push(this.expression());
      this.skipNewlines();
      if (!this.mark(',') && !this.is(close)) throw new AwkError('Unexpected token');
      this.skipNewlines();
    }
    return words;
  }

  /** The list up to the parenthesis, in which a `>` compares. */
  private listInside(): Expr[] {
    const outer = this.noGreater;
    this.noGreater = false;
    const words = this.listUntil(')');
    this.noGreater = outer;
    return words;
  }

  private expression(): Expr {
    const left = this.ternary();
    const operator = this.peek();
    if (operator?.kind === 'punctuation' && /^([-+*/%^]|\*\*)?=$/.test(operator.text) && isTarget(left)) {
      this.at++;
      this.skipNewlines();
      return { kind: 'assign', operator: operator.text.replace('**', '^'), target: left, value: this.expression() };
    }
    return left;
  }

  private ternary(): Expr {
    const test = this.logical();
    if (!this.mark('?')) return test;
    this.skipNewlines();
    const yes = this.expression();
    this.skipNewlines();
    this.expect(':');
    this.skipNewlines();
    return { kind: 'condition', test, yes, no: this.expression() };
  }

  private logical(): Expr {
    const all = () => this.chain(['&&'], () => this.membership(), 'over lines');
    return this.chain(['||'], all, 'over lines');
  }

  private membership(): Expr {
    let left = this.match();
    while (this.word('in')) left = { kind: 'in', name: this.take().text, index: [left] };
    return left;
  }

  private match(): Expr {
    return this.chain(['~', '!~'], () => this.comparison());
  }

  private comparison(): Expr {
    const operators = ['<=', '>=', '==', '!=', '<', ...(this.noGreater ? [] : ['>'])];
    let left = this.chain(operators, () => this.concatenation());
    // command | getline
    while (!this.noGreater && this.is('|') && this.peek(1)?.text === 'getline') {
      this.at += 2;
      left = { kind: 'getline', target: this.optionalTarget(), file: undefined, command: left };
    }
    return left;
  }

  private concatenation(): Expr {
    let left = this.sum();
    while (this.beginsValue()) left = { kind: 'binary', operator: ' ', left, right: this.sum() };
    return left;
  }

  private beginsValue(): boolean {
    const token = this.peek();
    if (!token || token.kind === 'newline') return false;
    if (token.kind === 'punctuation') return ['$', '!', '(', '-', '+', '++', '--'].includes(token.text);
    return token.text !== 'in' || token.kind === 'string';
  }

  private sum(): Expr {
    return this.chain(['+', '-'], () => this.chain(['*', '/', '%'], () => this.unary()));
  }

  /** Operators of one level, from left to right; some may be followed by the ends of lines. */
  private chain(operators: readonly string[], next: () => Expr, newlines?: 'over lines'): Expr {
    let left = next();
    for (
      let operator = operators.find((one) => this.is(one));
      operator;
      operator = operators.find((one) => this.is(one))
    ) {
      this.at++;
      if (newlines) this.skipNewlines();
      left = { kind: 'binary', operator, left, right: next() };
    }
    return left;
  }

  private unary(): Expr {
    for (const operator of ['!', '-', '+'])
      if (this.mark(operator)) return { kind: 'unary', operator, operand: this.unary() };
    const base = this.postfix();
    if (!this.mark('^') && !this.mark('**')) return base;
    return { kind: 'binary', operator: '^', left: base, right: this.unary() };
  }

  private postfix(): Expr {
    for (const operator of ['++', '--'])
      if (this.mark(operator)) return { kind: 'step', operator, target: this.primary(), isPrefix: true };
    const value = this.primary();
    for (const operator of ['++', '--'])
      if (isTarget(value) && this.mark(operator)) return { kind: 'step', operator, target: value, isPrefix: false };
    return value;
  }

  private primary(): Expr {
    const token = this.take();
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: Number(token.text) };
      case 'string':
        return { kind: 'string', value: token.text };
      case 'regexp':
        return { kind: 'regexp', regexp: awkRegExp(token.text) };
      case 'call': {
        this.expect('(');
        return { kind: 'call', name: token.text, words: this.listInside() };
      }
      case 'name':
        if (token.text === 'getline') {
          const target = this.optionalTarget();
          return { kind: 'getline', target, file: this.mark('<') ? this.primary() : undefined, command: undefined };
        }
        if (token.text === 'length') return { kind: 'call', name: 'length', words: [] };
        if (this.mark('[')) return { kind: 'element', name: token.text, index: this.listUntil(']') };
        return { kind: 'variable', name: token.text };
      case 'newline':
        throw new AwkError('Unexpected token');
      default:
        return this.punctuated(token.text);
    }
  }

  private punctuated(text: string): Expr {
    if (text === '$') {
      for (const operator of ['++', '--'])
        if (this.mark(operator))
          return { kind: 'field', index: { kind: 'step', operator, target: this.primary(), isPrefix: true } };
      if (this.mark('-')) return { kind: 'field', index: { kind: 'unary', operator: '-', operand: this.primary() } };
      return { kind: 'field', index: this.primary() };
    }
    if (text !== '(') throw new AwkError('Unexpected token');
    const words = this.listInside();
    if (this.word('in')) return { kind: 'in', name: this.take().text, index: words };
    const [only] = words;
    if (!only || words.length > 1) throw new AwkError('Unexpected token');
    // What stands in parentheses is a value: nothing is assigned to it.
    return only.kind === 'variable' || only.kind === 'field' || only.kind === 'element'
      ? only
      : { kind: 'unary', operator: '()', operand: only };
  }

  private optionalTarget(): Expr | undefined {
    const token = this.peek();
    if (token?.kind !== 'name' && token?.text !== '$') return undefined;
    return this.primary();
  }
}

const isTarget = ({ kind }: Expr) => kind === 'variable' || kind === 'field' || kind === 'element';
