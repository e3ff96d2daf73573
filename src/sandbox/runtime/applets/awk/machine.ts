import type { ProgramIO, Wait } from '../../process.ts';
import type { Channels } from './channels.ts';
import type { Memory } from './memory.ts';
import type { Records } from './records.ts';
import type { AwkProgram, Expr, Statement } from './syntax.ts';
import type { Value } from './values.ts';

export type Running<T> = Generator<Wait, T, void>;

/** A program that runs, as its parts see it: what they work on, and how they run each other. */
export interface Machine {
  io: ProgramIO;
  program: AwkProgram;
  memory: Memory;
  records: Records;
  channels: Channels;
  evaluate(expr: Expr): Running<Value>;
  execute(statement: Statement): Running<void>;
}

/** break, continue, next, exit and return on their way out. */
export class Jump {
  readonly name: string;
  readonly value: Value;
  constructor(name: string, value: Value) {
    this.name = name;
    this.value = value;
  }
}
