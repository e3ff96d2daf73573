import { absolutePath, openOutput } from '../../open.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import { takeLine } from '../../streams.ts';
import type { Source } from '../read.ts';
import type { Address, SedCommand, Substitution } from './parse.ts';

type Write = (text: string) => Generator<Wait, void, void>;
/** What happens after a command. */
type Next = 'on' | 'delete' | 'restart' | 'quit' | 'quit-silently' | { label: string };

/** Runs commands over the lines of files; `write` is where its text goes. */
export class Editor {
  private readonly io: ProgramIO;
  private readonly commands: SedCommand[];
  private readonly quiet: boolean;
  private readonly write: Write;
  private space = '';
  private hold = '';
  private line = 0;
  private code = 0;
  private substituted = false;
  private lastRegexp: RegExp | undefined;
  private after: string[] = [];
  private upcoming: string | undefined;
  private inputs: Iterator<Source, void, undefined> = [][Symbol.iterator]();
  private current: Source | undefined;
  constructor(io: ProgramIO, commands: SedCommand[], quiet: boolean, write: Write) {
    this.io = io;
    this.commands = commands;
    this.quiet = quiet;
    this.write = write;
  }

  *run(inputs: Iterator<Source, void, undefined>): Generator<Wait, number, void> {
    this.inputs = inputs;
    this.upcoming = yield* this.read();
    while (yield* this.nextLine()) {
      let next: Next;
      do {
        next = yield* this.runAll(this.commands);
        while (typeof next === 'object') {
          const label: string = next.label;
          const at = this.commands.findIndex(({ name, text }) => name === ':' && text === label);
          next = label === '' ? 'on' : yield* this.runAll(this.commands.slice(at < 0 ? this.commands.length : at));
        }
      } while (next === 'restart');
      if (next !== 'delete' && next !== 'quit-silently' && !this.quiet) yield* this.write(`${this.space}\n`);
      yield* this.flush();
      if (next === 'quit' || next === 'quit-silently') break;
    }
    return this.code;
  }

  private *read(): Generator<Wait, string | undefined, void> {
    for (;;) {
      if (!this.current) {
        const { value, done } = this.inputs.next();
        if (done || !value) return undefined;
        this.current = value;
      }
      const line = yield* takeLine(this.current.input);
      if (line !== undefined) return line.replace(/\n$/, '');
      this.current = undefined;
    }
  }

  private *nextLine(append = false): Generator<Wait, boolean, void> {
    if (this.upcoming === undefined) return false;
    this.space = append ? `${this.space}\n${this.upcoming}` : this.upcoming;
    this.line++;
    this.upcoming = yield* this.read();
    return true;
  }

  private *flush(): Generator<Wait, void, void> {
    for (const text of this.after.splice(0)) yield* this.write(text);
  }

  private matches(address: Address): boolean {
    switch (address.kind) {
      case 'line':
        return this.line === address.number;
      case 'last':
        return this.upcoming === undefined;
      case 'step':
        return address.step === 0
          ? this.line === address.first
          : this.line >= address.first && (this.line - address.first) % address.step === 0;
      case 'pattern': {
        const regexp = address.regexp ?? this.lastRegexp;
        if (!regexp) return false;
        this.lastRegexp = regexp;
        regexp.lastIndex = 0;
        return regexp.test(this.space);
      }
      case 'more':
        return false;
    }
  }

  private applies(command: SedCommand): boolean {
    const { from, to, range } = command;
    if (!from) return true;
    if (!to) return this.matches(from);
    if (!range.begun) {
      if (!this.matches(from)) return false;
      range.endLine =
        to.kind === 'more' ? this.line + to.count : to.kind === 'line' ? to.number : Number.POSITIVE_INFINITY;
      range.begun = range.endLine > this.line && !(to.kind === 'last' && this.matches(to));
      return true;
    }
    const isEnd = to.kind === 'line' || to.kind === 'more' ? this.line >= range.endLine : this.matches(to);
    if (isEnd) range.begun = false;
    return true;
  }

  private *runAll(commands: readonly SedCommand[]): Generator<Wait, Next, void> {
    for (const command of commands) {
      if (this.applies(command) === command.negated) continue;
      const next = command.name === '{' ? yield* this.runAll(command.body) : yield* this.runOne(command);
      if (next !== 'on') return next;
    }
    return 'on';
  }

  private *runOne({ name, text, substitution }: SedCommand): Generator<Wait, Next, void> {
    const firstLine = this.space.split('\n')[0] ?? '';
    switch (name) {
      case 's':
        if (substitution && this.substitute(substitution)) {
          this.substituted = true;
          if (substitution.print) yield* this.write(`${this.space}\n`);
          if (substitution.file) openFor(this.io, substitution.file)?.write(`${this.space}\n`);
        }
        return 'on';
      case 'y': {
        const [from = '', to = ''] = text.split('\0').map((set) => set.replace(/\\n/g, '\n').replace(/\\(.)/g, '$1'));
        this.space = [...this.space]
          .map((char) => (from.includes(char) ? (to[from.indexOf(char)] ?? char) : char))
          .join('');
        return 'on';
      }
      case 'p':
        yield* this.write(`${this.space}\n`);
        return 'on';
      case 'P':
        yield* this.write(`${firstLine}\n`);
        return 'on';
      case 'l':
        yield* this.write(`${this.space.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\t/g, '\\t')}$\n`);
        return 'on';
      case '=':
        yield* this.write(`${this.line}\n`);
        return 'on';
      case 'd':
        return 'delete';
      case 'D':
        if (!this.space.includes('\n')) return 'delete';
        this.space = this.space.slice(firstLine.length + 1);
        return 'restart';
      case 'a':
        this.after.push(`${text}\n`);
        return 'on';
      case 'i':
        yield* this.write(`${text}\n`);
        return 'on';
      case 'c':
        yield* this.write(`${text}\n`);
        return 'delete';
      case 'g':
        this.space = this.hold;
        return 'on';
      case 'G':
        this.space += `\n${this.hold}`;
        return 'on';
      case 'h':
        this.hold = this.space;
        return 'on';
      case 'H':
        this.hold += `\n${this.space}`;
        return 'on';
      case 'x':
        [this.space, this.hold] = [this.hold, this.space];
        return 'on';
      case 'n':
        if (this.upcoming === undefined) return this.quiet ? 'quit-silently' : 'quit';
        if (!this.quiet) yield* this.write(`${this.space}\n`);
        yield* this.flush();
        yield* this.nextLine();
        return 'on';
      case 'N':
        if (this.upcoming === undefined) return 'quit';
        yield* this.nextLine(true);
        return 'on';
      case 'q':
      case 'Q':
        this.code = Number(text || 0);
        return name === 'q' ? 'quit' : 'quit-silently';
      case 'b':
        return { label: text };
      case 't':
      case 'T': {
        const jumps = this.substituted === (name === 't');
        this.substituted = false;
        return jumps ? { label: text } : 'on';
      }
      case 'r':
        this.after.push(this.io.files.read(absolutePath(this.io, text)) ?? '');
        return 'on';
      case 'w':
        openFor(this.io, text)?.write(`${this.space}\n`);
        return 'on';
      default:
        return 'on';
    }
  }

  private substitute(substitution: Substitution): boolean {
    const regexp = substitution.regexp ?? this.lastRegexp;
    if (!regexp) return false;
    this.lastRegexp = regexp;
    let count = 0;
    let done = false;
    this.space = this.space.replace(regexp, (...found: unknown[]) => {
      const groups = found.filter(
        (one, index): one is string => index === 0 || typeof one === 'string' || one === undefined,
      );
      const all = String(found[0]);
      count++;
      if (count < substitution.occurrence || (count > substitution.occurrence && !substitution.all)) return all;
      done = true;
      return replaced(substitution.replacement, groups);
    });
    return done;
  }
}

/** The replacement with `&`, `\1` and escapes filled in, and `\U`, `\L`, `\E` done. */
function replaced(replacement: string, groups: readonly (string | undefined)[]): string {
  let out = '';
  for (let at = 0; at < replacement.length; at++) {
    const char = replacement[at] ?? '';
    if (char === '&') out += groups[0] ?? '';
    else if (char !== '\\') out += char;
    else {
      const next = replacement[++at] ?? '';
      if (/\d/.test(next)) out += groups[Number(next)] ?? '';
      else out += { n: '\n', t: '\t' }[next] ?? next;
    }
  }
  return out;
}

function openFor(io: ProgramIO, file: string) {
  const output = openOutput(io, file, true);
  return typeof output === 'string' ? undefined : output;
}
