import { openInput } from '../../open.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import { type Input, takeLine } from '../../streams.ts';
import type { Memory } from './memory.ts';
import { awkRegExp } from './syntax.ts';
import { toNumber, toText } from './values.ts';

/** The records of a program's files, one after the other; operands in between may assign variables. */
export class Records {
  /** What the program ends with when a file could not be read. */
  status = 0;
  private readonly io: ProgramIO;
  private readonly memory: Memory;
  private readonly operands: string[];
  private source: Input | undefined;
  private usedFile = false;

  constructor(io: ProgramIO, memory: Memory, operands: readonly string[]) {
    this.io = io;
    this.memory = memory;
    this.operands = [...operands];
  }

  *next(): Generator<Wait, string | undefined, void> {
    for (;;) {
      if (!this.source && !this.openNext()) return undefined;
      const source = this.source;
      const line = source && (yield* this.readFrom(source));
      if (line === undefined) {
        this.source = undefined;
        continue;
      }
      this.memory.set('NR', toNumber(this.memory.get('NR')) + 1);
      this.memory.set('FNR', toNumber(this.memory.get('FNR')) + 1);
      return line;
    }
  }

  private *readFrom(source: Input): Generator<Wait, string | undefined, void> {
    const separator = toText(this.memory.get('RS'));
    let record = '';
    for (let line = yield* takeLine(source); line !== undefined; line = yield* takeLine(source)) {
      const text = line.replace(/\n$/, '');
      if (separator === '\n') return text;
      if (separator === '' && text === '') {
        if (record) return record;
        continue;
      }
      record += (record ? '\n' : '') + text;
    }
    if (separator === '' || record === '') return record || undefined;
    // Another separator: cut what is there, and keep the rest for later.
    const [first = '', ...rest] = record.split(separator.length === 1 ? separator : awkRegExp(separator));
    const left = [...rest];
    const original = source.take.bind(source);
    if (left.length)
      this.source = {
        ...source,
        take: () => {
          const next = left.shift();
          return next === undefined ? original() : Buffer.from(`${next}\n`);
        },
      };
    if (left.length) this.memory.set('RS', separator);
    return first;
  }

  private openNext(): boolean {
    for (let operand = this.operands.shift(); operand !== undefined; operand = this.operands.shift()) {
      const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(operand);
      if (assignment) {
        this.memory.assign(assignment[1] ?? '', assignment[2] ?? '');
        continue;
      }
      this.usedFile = true;
      const input = operand === '-' ? this.io.stdin : openInput(this.io, operand);
      if (typeof input === 'string') {
        this.io.err(`awk: ${operand}: ${input}\n`);
        this.status = 1;
        continue;
      }
      this.memory.set('FILENAME', operand);
      this.memory.set('FNR', 0);
      this.source = input;
      return true;
    }
    if (this.usedFile) return false;
    this.usedFile = true;
    this.source = this.io.stdin;
    return true;
  }
}
