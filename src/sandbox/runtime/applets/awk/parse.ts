import { Expressions } from './expressions.ts';
import { AwkError, type AwkProgram, type Expr, type Rule, type Statement } from './syntax.ts';
import { tokenize } from './tokens.ts';

/** Reads a program. */
export function parseAwk(text: string): AwkProgram {
  return new Parser(tokenize(text)).program();
}

class Parser extends Expressions {
  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions: AwkProgram['functions'] = new Map();
    for (;;) {
      this.skipEnds();
      if (this.atEnd()) return { rules, functions };
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

  private block(): Statement {
    this.expect('{');
    const body: Statement[] = [];
    for (;;) {
      this.skipEnds();
      if (this.mark('}')) return { kind: 'block', body };
      if (this.atEnd()) throw new AwkError('Unexpected token');
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
        const ends = this.atEnd() || this.peek()?.kind === 'newline' || this.is(';') || this.is('}');
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
      this.atEnd() || this.peek()?.kind === 'newline' || [';', '}', '>', '>>', '|'].some((one) => this.is(one));
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
}
