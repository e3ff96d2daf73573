import type { ProgramIO } from '../../process.ts';
import { put } from '../../streams.ts';
import { Channels } from './channels.ts';
import { evaluate } from './evaluate.ts';
import { Jump, type Machine, type Running } from './machine.ts';
import { Memory } from './memory.ts';
import { keyOf } from './operands.ts';
import { Records } from './records.ts';
import type { AwkProgram, Expr, Rule, Statement } from './syntax.ts';
import { isTrue, sprintf, toNumber, toText, type Value } from './values.ts';

// So many statements are ten milliseconds of work.
const statementsInARow = 20_000;

/** Runs a program of awk over files. */
export class Awk implements Machine {
  readonly io: ProgramIO;
  readonly program: AwkProgram;
  readonly memory: Memory;
  readonly records: Records;
  readonly channels: Channels;
  private statements = 0;

  constructor(io: ProgramIO, program: AwkProgram, operands: readonly string[]) {
    this.io = io;
    this.program = program;
    this.memory = new Memory(io.environment, operands);
    this.records = new Records(io, this.memory, operands);
    this.channels = new Channels(io);
  }

  assign(name: string, text: string): void {
    this.memory.assign(name, text);
  }

  *run(): Running<number> {
    let code = 0;
    try {
      yield* this.rules('BEGIN');
      const reads = this.program.rules.some(({ pattern }) => pattern !== 'BEGIN');
      if (reads) {
        for (let line = yield* this.records.next(); line !== undefined; line = yield* this.records.next()) {
          this.memory.setRecord(line);
          yield* this.applyRules();
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof Jump) || thrown.name !== 'exit') throw thrown;
      code = toNumber(thrown.value);
    }
    try {
      yield* this.rules('END');
    } catch (thrown) {
      if (!(thrown instanceof Jump) || thrown.name !== 'exit') throw thrown;
      code = thrown.value === undefined ? code : toNumber(thrown.value);
    }
    yield* this.channels.closeAll();
    return code || this.records.status;
  }

  private *rules(when: 'BEGIN' | 'END'): Running<void> {
    for (const { pattern, body } of this.program.rules) if (pattern === when && body) yield* this.execute(body);
  }

  private *applyRules(): Running<void> {
    try {
      for (const rule of this.program.rules) {
        if (rule.pattern === 'BEGIN' || rule.pattern === 'END' || !(yield* this.applies(rule))) continue;
        if (rule.body) yield* this.execute(rule.body);
        else yield* put(this.io.stdout, this.memory.record + toText(this.memory.get('ORS')));
      }
    } catch (thrown) {
      if (!(thrown instanceof Jump) || thrown.name !== 'next') throw thrown;
    }
  }

  private *applies({ pattern, to, range }: Rule): Running<boolean> {
    if (pattern === undefined || pattern === 'BEGIN' || pattern === 'END') return true;
    if (!to) return isTrue(yield* this.evaluate(pattern));
    if (!range.begun && !isTrue(yield* this.evaluate(pattern))) return false;
    range.begun = !isTrue(yield* this.evaluate(to));
    return true;
  }

  evaluate(expr: Expr): Running<Value> {
    return evaluate(this, expr);
  }

  *execute(statement: Statement): Running<void> {
    if (++this.statements % statementsInARow === 0) yield this.io.work(10);
    switch (statement.kind) {
      case 'block':
        for (const one of statement.body) yield* this.execute(one);
        return;
      case 'expression':
        yield* this.evaluate(statement.expression);
        return;
      case 'print':
        return yield* this.print(statement);
      case 'if':
        if (isTrue(yield* this.evaluate(statement.test))) yield* this.execute(statement.yes);
        else if (statement.no) yield* this.execute(statement.no);
        return;
      case 'while':
        if (statement.isDo && !(yield* this.body(statement.body))) return;
        while (isTrue(yield* this.evaluate(statement.test))) if (!(yield* this.body(statement.body))) return;
        return;
      case 'for':
        if (statement.first) yield* this.execute(statement.first);
        while (!statement.test || isTrue(yield* this.evaluate(statement.test))) {
          if (!(yield* this.body(statement.body))) return;
          if (statement.each) yield* this.execute(statement.each);
        }
        return;
      case 'each':
        for (const key of [...this.memory.array(statement.array).keys()]) {
          this.memory.set(statement.variable, { text: key });
          if (!(yield* this.body(statement.body))) return;
        }
        return;
      case 'delete':
        if (statement.index) this.memory.array(statement.name).delete(yield* keyOf(this, statement.index));
        else this.memory.array(statement.name).clear();
        return;
      case 'jump':
        throw new Jump(statement.name, statement.value && (yield* this.evaluate(statement.value)));
    }
  }

  /** A loop's body; false when the loop ends. */
  private *body(statement: Statement): Running<boolean> {
    if (++this.statements % statementsInARow === 0) yield this.io.work(10);
    try {
      yield* this.execute(statement);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof Jump)) throw thrown;
      if (thrown.name === 'break') return false;
      if (thrown.name === 'continue') return true;
      throw thrown;
    }
  }

  private *print({ name, words, redirect }: Extract<Statement, { kind: 'print' }>): Running<void> {
    const values: Value[] = [];
    for (const word of words) values.push(yield* this.evaluate(word));
    const text =
      name === 'printf'
        ? sprintf(toText(values[0]), values.slice(1))
        : (values.length
            ? values.map((value) => toText(value, toText(this.memory.get('OFMT')))).join(toText(this.memory.get('OFS')))
            : this.memory.record) + toText(this.memory.get('ORS'));
    const output = redirect
      ? this.channels.output(redirect.operator, toText(yield* this.evaluate(redirect.to)))
      : this.io.stdout;
    if (output === 'failed') throw new Jump('exit', 1);
    if (output) yield* put(output, text);
  }
}
