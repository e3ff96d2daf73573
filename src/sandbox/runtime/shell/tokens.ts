import { readTemplate, type Word, WordReader } from './words.ts';

export type Token =
  | {
      kind: 'word';
      word: Word;
      /** As written, to know reserved words and assignments by. */
      raw: string;
      line: number;
    }
  | { kind: 'operator'; text: string; line: number }
  | RedirectToken;

export interface RedirectToken {
  kind: 'redirect';
  /** `<`, `>`, `>>`, `>|`, `<>`, `<&`, `>&`, `&>`, `<<`, `<<-`. */
  text: string;
  /** The descriptor that is written before it. */
  descriptor: number | undefined;
  /** Of `<<`: what follows the line; it is there once the line has been read. */
  document?: Word;
  line: number;
}

const operators = ['&&', '||', ';;', ';', '&', '|', '(', ')', '\n'];
const redirects = ['<<-', '<<', '<&', '<>', '<', '>>', '>&', '>|', '>'];

/** Cuts a script into words and operators, as they are asked for: what has not been reached may be wrong. */
export class Lexer {
  private readonly reader: WordReader;
  /** A here-document lacks its end. */
  isUnfinished = false;
  private readonly documents: { token: RedirectToken; end: string; quoted: boolean }[] = [];
  constructor(script: string) {
    this.reader = new WordReader(script);
  }

  next(): Token | undefined {
    const { reader } = this;
    reader.skipBlanks();
    if (reader.done()) {
      this.readDocuments();
      return undefined;
    }
    const line = reader.line();
    const redirect = this.redirect(line);
    if (redirect) return redirect;
    const operator = operators.find((text) => reader.at(text));
    if (operator) {
      reader.position += operator.length;
      if (operator === '\n') this.readDocuments();
      return { kind: 'operator', text: operator, line };
    }
    const start = reader.position;
    const word = reader.word((char) => /[\s;&|()<>]/.test(char));
    return { kind: 'word', word, raw: reader.text.slice(start, reader.position), line };
  }

  private redirect(line: number): RedirectToken | undefined {
    const { reader } = this;
    if (reader.at('&>') && !reader.at('&>>')) {
      reader.position += 2;
      return { kind: 'redirect', text: '&>', descriptor: undefined, line };
    }
    const digits = /^\d+(?=[<>])/.exec(reader.text.slice(reader.position, reader.position + 4))?.[0] ?? '';
    const text = redirects.find((wanted) => reader.text.startsWith(wanted, reader.position + digits.length));
    if (!text) return undefined;
    reader.position += digits.length + text.length;
    const token: RedirectToken = { kind: 'redirect', text, descriptor: digits ? Number(digits) : undefined, line };
    if (text.startsWith('<<')) {
      reader.skipBlanks();
      const start = reader.position;
      const word = reader.word((char) => /[\s;&|()<>]/.test(char));
      const quoted = /['"\\]/.test(reader.text.slice(start, reader.position));
      this.documents.push({ token, end: word.map((part) => (part.kind === 'text' ? part.text : '')).join(''), quoted });
    }
    return token;
  }

  private readDocuments(): void {
    for (const { token, end, quoted } of this.documents.splice(0)) {
      let body = '';
      for (;;) {
        let line = this.reader.restOfLine();
        if (line === undefined) {
          this.isUnfinished = true;
          break;
        }
        if (token.text === '<<-') line = line.replace(/^\t+/, '');
        if (line.replace(/\n$/, '') === end) break;
        body += line;
      }
      token.document = quoted ? [{ kind: 'text', text: body, quoted: true }] : readTemplate(body);
    }
  }
}
