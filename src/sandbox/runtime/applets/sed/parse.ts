import { posixRegExp } from '../regexp.ts';

export type Address =
  | { kind: 'line'; number: number }
  | { kind: 'last' }
  | { kind: 'pattern'; regexp: RegExp | undefined }
  | { kind: 'step'; first: number; step: number }
  | { kind: 'more'; count: number };

export interface SedCommand {
  from: Address | undefined;
  to: Address | undefined;
  negated: boolean;
  name: string;
  /** Of a, i, c, r, w, y, :, b, t. */
  text: string;
  /** Of `s`. */
  substitution?: Substitution;
  /** Of `{`. */
  body: SedCommand[];
  /** Whether the range that it applies to has begun, and where. */
  range: { begun: boolean; endLine: number };
}

export interface Substitution {
  /** Undefined repeats the last pattern. */
  regexp: RegExp | undefined;
  replacement: string;
  occurrence: number;
  all: boolean;
  print: boolean;
  file: string | undefined;
}

/** The script is none that sed understands. */
export class SedError extends Error {}

/** Reads a script's commands. */
export function parseSed(script: string, isExtended: boolean): SedCommand[] {
  const parser = new Parser(script, isExtended);
  const commands = parser.commands(false);
  return commands;
}

class Parser {
  private at = 0;
  private readonly text: string;
  private readonly isExtended: boolean;
  constructor(text: string, isExtended: boolean) {
    this.text = text;
    this.isExtended = isExtended;
  }

  commands(inside: boolean): SedCommand[] {
    const commands: SedCommand[] = [];
    for (;;) {
      this.skip(/[\s;]/);
      if (this.at >= this.text.length) {
        if (inside) throw new SedError('unmatched {');
        return commands;
      }
      if (this.peek() === '}') {
        if (!inside) throw new SedError('unexpected }');
        this.at++;
        return commands;
      }
      if (this.peek() === '#') {
        this.skip(/[^\n]/);
        continue;
      }
      commands.push(this.command());
    }
  }

  private peek = () => this.text[this.at] ?? '';
  private skip(what: RegExp): void {
    while (this.at < this.text.length && what.test(this.peek())) this.at++;
  }

  private address(): Address | undefined {
    const number = /^\d+/.exec(this.text.slice(this.at))?.[0];
    if (number !== undefined) {
      this.at += number.length;
      const step = /^~(\d+)/.exec(this.text.slice(this.at));
      if (!step) return { kind: 'line', number: Number(number) };
      this.at += step[0].length;
      return { kind: 'step', first: Number(number), step: Number(step[1]) };
    }
    if (this.peek() === '$') {
      this.at++;
      return { kind: 'last' };
    }
    if (this.peek() !== '/' && this.peek() !== '\\') return undefined;
    if (this.peek() === '\\') this.at++;
    const pattern = this.delimited(this.text[this.at++] ?? '/', true);
    const flags = this.peek() === 'I' ? 'i' : '';
    if (flags) this.at++;
    return { kind: 'pattern', regexp: this.regexp(pattern, flags) };
  }

  private command(): SedCommand {
    const from = this.address();
    let to: Address | undefined;
    if (from && this.peek() === ',') {
      this.at++;
      this.skip(/ /);
      const more = /^\+(\d+)/.exec(this.text.slice(this.at));
      if (more) {
        this.at += more[0].length;
        to = { kind: 'more', count: Number(more[1]) };
      } else to = this.address();
      if (!to) throw new SedError('no address after comma');
    }
    this.skip(/\s/);
    let negated = false;
    while (this.peek() === '!') {
      negated = true;
      this.at++;
      this.skip(/\s/);
    }
    const name = this.text[this.at++];
    if (name === undefined) throw new SedError('missing command');
    const command: SedCommand = { from, to, negated, name, text: '', body: [], range: { begun: false, endLine: 0 } };
    if (name === '{') command.body = this.commands(true);
    else if (name === 's') command.substitution = this.substitution();
    else if (name === 'y') {
      const delimiter = this.text[this.at++] ?? '';
      command.text = `${this.delimited(delimiter, false)}\0${this.delimited(delimiter, false)}`;
    } else if ('aic'.includes(name)) command.text = this.appended();
    else if ('rwbt:T'.includes(name)) {
      this.skip(/[ \t]/);
      const end = ('bt:T'.includes(name) ? /^[^\n;}]*/ : /^[^\n]*/).exec(this.text.slice(this.at))?.[0] ?? '';
      this.at += end.length;
      command.text = end.trim();
    } else if ('qQ'.includes(name)) {
      this.skip(/ /);
      const code = /^\d*/.exec(this.text.slice(this.at))?.[0] ?? '';
      this.at += code.length;
      command.text = code;
    } else if (!'dDgGhHlnNpPx='.includes(name)) throw new SedError(`unsupported command ${name}`);
    return command;
  }

  /** Text up to the delimiter, which a backslash lets stand for itself. */
  private delimited(delimiter: string, isPattern: boolean): string {
    let found = '';
    for (let inSet = false; ; ) {
      if (this.at >= this.text.length) throw new SedError("unmatched '/'".replace('/', delimiter));
      const char = this.text[this.at++] ?? '';
      if (char === delimiter && !inSet) return found;
      if (char === '[' && isPattern) inSet = true;
      else if (char === ']' && inSet && !/\[\^?$/.test(found)) inSet = false;
      if (char !== '\\' || inSet) found += char;
      else {
        const next = this.text[this.at++] ?? '';
        if (next === delimiter)
          found += isPattern && delimiter !== '/' && /[.*+?()[\]{}|^$]/.test(next) ? `\\${next}` : next;
        else if (next === 'n' && isPattern) found += '\n';
        else found += `\\${next}`;
      }
    }
  }

  private substitution(): Substitution {
    const delimiter = this.text[this.at++];
    if (delimiter === undefined || delimiter === '\n' || delimiter === '\\')
      throw new SedError('bad option in substitution expression');
    const pattern = this.delimited(delimiter, true);
    const replacement = this.delimited(delimiter, false);
    const found: Substitution = {
      regexp: undefined,
      replacement,
      occurrence: 1,
      all: false,
      print: false,
      file: undefined,
    };
    let flags = '';
    for (; this.at < this.text.length; this.at++) {
      const flag = this.peek();
      if (flag === 'g') found.all = true;
      else if (flag === 'p') found.print = true;
      else if (flag === 'i' || flag === 'I') flags = 'i';
      else if (/\d/.test(flag)) {
        const number = /^\d+/.exec(this.text.slice(this.at))?.[0] ?? '1';
        found.occurrence = Number(number);
        this.at += number.length - 1;
      } else if (flag === 'w') {
        found.file = this.text
          .slice(this.at + 1)
          .split('\n')[0]
          ?.trim();
        this.skip(/[^\n]/);
        break;
      } else if (/[\s;}#]/.test(flag)) break;
      else throw new SedError('unknown option to s command');
    }
    found.regexp = this.regexp(pattern, flags);
    return found;
  }

  private regexp(pattern: string, flags: string): RegExp | undefined {
    if (pattern === '') return undefined;
    const regexp = posixRegExp(pattern, this.isExtended ? 'extended' : 'basic', `g${flags}`);
    if (typeof regexp === 'string') throw new SedError(`bad regex '${pattern}': ${regexp}`);
    return regexp;
  }

  private appended(): string {
    const rest = this.text.slice(this.at);
    const start = /^[ \t]*(?:\\\n|\\)?[ \t]*/.exec(rest)?.[0] ?? '';
    this.at += start.length;
    let text = '';
    while (this.at < this.text.length) {
      const char = this.text[this.at++] ?? '';
      if (char === '\n') break;
      if (char === '\\') text += this.text[this.at++] ?? '';
      else text += char;
    }
    if (text === '' && start === '') throw new SedError('expected text after a, i or c');
    return text;
  }
}
