import { Cursor } from './cursor.ts';
import { AwkError, awkRegExp, type Expr } from './syntax.ts';

/** Reads expressions, from what binds least to what binds most. */
export class Expressions extends Cursor {
  /** Inside `print` a `>` redirects. */
  protected noGreater = false;

  protected expression(): Expr {
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

  protected concatenation(): Expr {
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

  protected listUntil(close: string): Expr[] {
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
}

const isTarget = ({ kind }: Expr) => kind === 'variable' || kind === 'field' || kind === 'element';
