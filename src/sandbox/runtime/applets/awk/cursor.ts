import { AwkError } from './syntax.ts';
import type { Token } from './tokens.ts';

/** Goes through the words of a program. */
export class Cursor {
  protected at = 0;
  protected readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  protected atEnd(): boolean {
    return this.at >= this.tokens.length;
  }
  protected peek(offset = 0): Token | undefined {
    return this.tokens[this.at + offset];
  }
  protected take(): Token {
    const token = this.tokens[this.at++];
    if (!token) throw new AwkError('Unexpected token');
    return token;
  }
  protected is(text: string): boolean {
    const token = this.peek();
    return token?.kind === 'punctuation' && token.text === text;
  }
  protected mark(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }
  protected word(text: string): boolean {
    const token = this.peek();
    if ((token?.kind !== 'name' && token?.kind !== 'call') || token.text !== text) return false;
    this.at++;
    return true;
  }
  protected expect(text: string): void {
    if (!this.mark(text)) throw new AwkError('Unexpected token');
  }
  protected skipNewlines(): void {
    while (this.peek()?.kind === 'newline') this.at++;
  }
  protected skipEnds(): void {
    while (this.peek()?.kind === 'newline' || this.is(';')) this.at++;
  }
}
