import { openInput } from '../../open.ts';
import { codeOf, type ProgramIO, type Wait } from '../../process.ts';
import { put, type Input as Stream, takeLine } from '../../streams.ts';
import { Channels } from './channels.ts';
import { calculate, plainFunction } from './functions.ts';
import { type AwkProgram, awkRegExp, type Expr, type Rule, type Statement } from './syntax.ts';
import { compareValues, isTrue, sprintf, toNumber, toText, type Value } from './values.ts';

type Running<T> = Generator<Wait, T, void>;
type Variables = Map<string, Value | Map<string, Value>>;

/** break, continue, next, exit and return on their way out. */
class Jump {
  readonly name: string;
  readonly value: Value;
  constructor(name: string, value: Value) {
    this.name = name;
    this.value = value;
  }
}

// So many statements are ten milliseconds of work.
const statementsInARow = 20_000;

/** Runs a program of awk over files. */
export class Awk {
  private readonly io: ProgramIO;
  private readonly program: AwkProgram;
  private readonly globals: Variables = new Map<string, Value | Map<string, Value>>([
    ['FS', ' '],
    ['OFS', ' '],
    ['ORS', '\n'],
    ['RS', '\n'],
    ['NR', 0],
    ['FNR', 0],
    ['NF', 0],
    ['SUBSEP', '\x1c'],
    ['CONVFMT', '%.6g'],
    ['OFMT', '%.6g'],
    ['RSTART', 0],
    ['RLENGTH', -1],
    ['FILENAME', ''],
  ]);
  private readonly frames: Variables[] = [];
  private readonly channels: Channels;
  private fields: Value[] = [];
  private record = '';
  private statements = 0;
  private source: Stream | undefined;
  private readonly operands: string[];
  private usedFile = false;
  private status = 0;
  constructor(io: ProgramIO, program: AwkProgram, operands: readonly string[]) {
    this.io = io;
    this.channels = new Channels(io);
    this.program = program;
    this.operands = [...operands];
    const environment = Object.entries(io.environment).map(([name, value]): [string, Value] => [name, { text: value }]);
    this.globals.set('ENVIRON', new Map(environment));
    this.globals.set('ARGC', operands.length + 1);
    this.globals.set(
      'ARGV',
      new Map(['awk', ...operands].map((word, index): [string, Value] => [String(index), word])),
    );
  }

  assign(name: string, text: string): void {
    this.globals.set(name, { text });
  }

  *run(): Running<number> {
    let code = 0;
    try {
      yield* this.rules('BEGIN');
      const reads = this.program.rules.some(({ pattern }) => pattern !== 'BEGIN');
      if (reads) {
        for (let line = yield* this.nextRecord(); line !== undefined; line = yield* this.nextRecord()) {
          this.setRecord(line);
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
    return code || this.status;
  }

  private *rules(when: 'BEGIN' | 'END'): Running<void> {
    for (const { pattern, body } of this.program.rules) if (pattern === when && body) yield* this.execute(body);
  }

  private *applyRules(): Running<void> {
    try {
      for (const rule of this.program.rules) {
        if (rule.pattern === 'BEGIN' || rule.pattern === 'END' || !(yield* this.applies(rule))) continue;
        if (rule.body) yield* this.execute(rule.body);
        else yield* put(this.io.stdout, this.record + toText(this.get('ORS')));
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

  private *nextRecord(): Running<string | undefined> {
    for (;;) {
      if (!this.source && !this.openNext()) return undefined;
      const source = this.source;
      const line = source && (yield* this.readFrom(source));
      if (line === undefined) {
        this.source = undefined;
        continue;
      }
      this.set('NR', toNumber(this.get('NR')) + 1);
      this.set('FNR', toNumber(this.get('FNR')) + 1);
      return line;
    }
  }

  private *readFrom(source: Stream): Running<string | undefined> {
    const separator = toText(this.get('RS'));
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
    if (left.length) this.set('RS', separator);
    return first;
  }

  private openNext(): boolean {
    for (let operand = this.operands.shift(); operand !== undefined; operand = this.operands.shift()) {
      const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(operand);
      if (assignment) {
        this.assign(assignment[1] ?? '', assignment[2] ?? '');
        continue;
      }
      this.usedFile = true;
      const input = operand === '-' ? this.io.stdin : openInput(this.io, operand);
      if (typeof input === 'string') {
        this.io.err(`awk: ${operand}: ${input}\n`);
        this.status = 1;
        continue;
      }
      this.globals.set('FILENAME', operand);
      this.set('FNR', 0);
      this.source = input;
      return true;
    }
    if (this.usedFile) return false;
    this.usedFile = true;
    this.source = this.io.stdin;
    return true;
  }

  private setRecord(text: string): void {
    this.record = text;
    this.fields = this.split(text, toText(this.get('FS'))).map((field) => ({ text: field }));
    this.globals.set('NF', this.fields.length);
  }

  private split(text: string, separator: string): string[] {
    if (text === '') return [];
    if (separator === ' ') return text.trim() === '' ? [] : text.trim().split(/[ \t\n]+/);
    if (separator === '') return [...text];
    if (separator.length === 1 && separator !== '|') return text.split(separator === '\\' ? '\\' : separator);
    return text.split(separator === '|' ? '|' : awkRegExp(separator));
  }

  private rebuild(): void {
    this.record = this.fields.map((field) => toText(field)).join(toText(this.get('OFS')));
    this.globals.set('NF', this.fields.length);
  }

  private scope(name: string): Variables {
    const frame = this.frames.at(-1);
    return frame?.has(name) ? frame : this.globals;
  }
  private get(name: string): Value {
    const value = this.scope(name).get(name);
    return value instanceof Map ? undefined : value;
  }
  private set(name: string, value: Value): void {
    this.scope(name).set(name, value);
    if (name !== 'NF' || this.frames.at(-1)?.has(name)) return;
    this.fields.length = Math.max(0, toNumber(value));
    this.fields = Array.from(this.fields, (field) => field ?? '');
    this.rebuild();
  }
  private array(name: string): Map<string, Value> {
    const scope = this.scope(name);
    const found = scope.get(name);
    if (found instanceof Map) return found;
    const made = new Map<string, Value>();
    scope.set(name, made);
    return made;
  }
  private *key(index: readonly Expr[]): Running<string> {
    const parts: string[] = [];
    for (const part of index) parts.push(toText(yield* this.evaluate(part)));
    return parts.join(toText(this.get('SUBSEP')));
  }

  private *execute(statement: Statement): Running<void> {
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
        for (const key of [...this.array(statement.array).keys()]) {
          this.set(statement.variable, { text: key });
          if (!(yield* this.body(statement.body))) return;
        }
        return;
      case 'delete':
        if (statement.index) this.array(statement.name).delete(yield* this.key(statement.index));
        else this.array(statement.name).clear();
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
            ? values.map((value) => toText(value, toText(this.get('OFMT')))).join(toText(this.get('OFS')))
            : this.record) + toText(this.get('ORS'));
    const output = redirect
      ? this.channels.output(redirect.operator, toText(yield* this.evaluate(redirect.to)))
      : this.io.stdout;
    if (output === 'failed') throw new Jump('exit', 1);
    if (output) yield* put(output, text);
  }

  private *evaluate(expr: Expr): Running<Value> {
    switch (expr.kind) {
      case 'number':
      case 'string':
        return expr.value;
      case 'regexp':
        return expr.regexp.test(this.record) ? 1 : 0;
      case 'variable':
        return this.get(expr.name);
      case 'field': {
        const index = toNumber(yield* this.evaluate(expr.index));
        return index === 0 ? { text: this.record } : this.fields[index - 1];
      }
      case 'element': {
        const key = yield* this.key(expr.index);
        const array = this.array(expr.name);
        if (!array.has(key)) array.set(key, undefined);
        return array.get(key);
      }
      case 'in':
        return this.array(expr.name).has(yield* this.key(expr.index)) ? 1 : 0;
      case 'unary': {
        const value = yield* this.evaluate(expr.operand);
        if (expr.operator === '()') return value;
        return expr.operator === '!'
          ? isTrue(value)
            ? 0
            : 1
          : expr.operator === '-'
            ? -toNumber(value)
            : toNumber(value);
      }
      case 'binary':
        return yield* this.binary(expr);
      case 'assign': {
        const value = yield* this.evaluate(expr.value);
        const operator = expr.operator.slice(0, -1);
        const before = operator ? yield* this.evaluate(expr.target) : undefined;
        return yield* this.store(
          expr.target,
          operator ? calculate(operator, toNumber(before), toNumber(value)) : value,
        );
      }
      case 'step': {
        const before = toNumber(yield* this.evaluate(expr.target));
        const after = before + (expr.operator === '++' ? 1 : -1);
        yield* this.store(expr.target, after);
        return expr.isPrefix ? after : before;
      }
      case 'condition':
        return isTrue(yield* this.evaluate(expr.test)) ? yield* this.evaluate(expr.yes) : yield* this.evaluate(expr.no);
      case 'getline':
        return yield* this.getline(expr);
      case 'call':
        return yield* this.call(expr.name, expr.words);
    }
  }

  private *binary({ operator, left, right }: Extract<Expr, { kind: 'binary' }>): Running<Value> {
    const a = yield* this.evaluate(left);
    if (operator === '&&') return isTrue(a) && isTrue(yield* this.evaluate(right)) ? 1 : 0;
    if (operator === '||') return isTrue(a) || isTrue(yield* this.evaluate(right)) ? 1 : 0;
    if (operator === '~' || operator === '!~') {
      const regexp = yield* this.pattern(right);
      return regexp.test(toText(a)) === (operator === '~') ? 1 : 0;
    }
    const b = yield* this.evaluate(right);
    if (operator === ' ') return toText(a) + toText(b);
    const order = { '<': [-1], '<=': [-1, 0], '==': [0], '!=': [-1, 1], '>': [1], '>=': [0, 1] }[operator];
    if (order) return order.includes(compareValues(a, b)) ? 1 : 0;
    if (operator === '/' && toNumber(b) === 0) {
      this.io.err('awk: cmd. line:1: Division by zero\n');
      throw new Jump('exit', 1);
    }
    return calculate(operator, toNumber(a), toNumber(b));
  }

  private *pattern(expr: Expr): Running<RegExp> {
    return expr.kind === 'regexp' ? expr.regexp : awkRegExp(toText(yield* this.evaluate(expr)));
  }

  private *store(target: Expr, value: Value): Running<Value> {
    if (target.kind === 'variable') this.set(target.name, value);
    else if (target.kind === 'element') this.array(target.name).set(yield* this.key(target.index), value);
    else if (target.kind === 'field') {
      const index = toNumber(yield* this.evaluate(target.index));
      if (index === 0) this.setRecord(toText(value));
      else {
        while (this.fields.length < index) this.fields.push('');
        this.fields[index - 1] = value;
        this.rebuild();
      }
    }
    return value;
  }

  private *getline({ target, file, command }: Extract<Expr, { kind: 'getline' }>): Running<Value> {
    let line: string | undefined;
    if (!file && !command) line = yield* this.nextRecord();
    else {
      const name = toText(yield* this.evaluate(file ?? command ?? { kind: 'string', value: '' }));
      const input = this.channels.input(name, file ? 'file' : 'command');
      if (typeof input === 'string') return -1;
      line = (yield* takeLine(input))?.replace(/\n$/, '');
    }
    if (line === undefined) return 0;
    if (target) yield* this.store(target, { text: line });
    else this.setRecord(line);
    return 1;
  }

  private *call(name: string, words: readonly Expr[]): Running<Value> {
    const own = this.program.functions.get(name);
    if (own) return yield* this.callOwn(own, words);
    const [first] = words;
    switch (name) {
      case 'split': {
        const text = toText(first && (yield* this.evaluate(first)));
        const separator = words[2];
        const parts =
          separator?.kind === 'regexp'
            ? text === ''
              ? []
              : text.split(separator.regexp)
            : this.split(text, toText(separator ? yield* this.evaluate(separator) : this.get('FS')));
        const array = this.array(words[1]?.kind === 'variable' ? words[1].name : '');
        array.clear();
        parts.forEach((part, index) => {
          array.set(String(index + 1), { text: part });
        });
        return parts.length;
      }
      case 'length':
        if (first?.kind === 'variable' && this.scope(first.name).get(first.name) instanceof Map)
          return this.array(first.name).size;
        return first ? toText(yield* this.evaluate(first)).length : this.record.length;
      case 'sub':
      case 'gsub':
        return yield* this.substitute(name === 'gsub', words);
      case 'match': {
        const regexp = words[1] && (yield* this.pattern(words[1]));
        const found = regexp?.exec(toText(first && (yield* this.evaluate(first))));
        this.set('RSTART', found ? found.index + 1 : 0);
        this.set('RLENGTH', found ? found[0].length : -1);
        return found ? found.index + 1 : 0;
      }
      default: {
        const values: Value[] = [];
        for (const word of words) values.push(yield* this.evaluate(word));
        return yield* this.builtin(name, values);
      }
    }
  }

  private *builtin(name: string, values: readonly Value[]): Running<Value> {
    const [first] = values;
    switch (name) {
      case 'rand':
        return this.io.random();
      case 'srand':
      case 'fflush':
        return 0;
      case 'systime':
        return Math.floor(this.io.clock.now() / 1000);
      case 'system': {
        const process = this.channels.shell(toText(first), {});
        return process ? yield* codeOf(process) : 127;
      }
      case 'close':
        return yield* this.channels.close(toText(first));
      default: {
        const value = plainFunction(name, values);
        if (value !== undefined) return value;
        this.io.err(`awk: cmd. line:1: Call to undefined function\n`);
        throw new Jump('exit', 1);
      }
    }
  }

  private *callOwn(
    { parameters, body }: { parameters: string[]; body: Statement },
    words: readonly Expr[],
  ): Running<Value> {
    const frame: Variables = new Map();
    for (const [index, parameter] of parameters.entries()) {
      const word = words[index];
      const whole = word?.kind === 'variable' ? this.scope(word.name).get(word.name) : undefined;
      frame.set(parameter, whole instanceof Map ? whole : word && (yield* this.evaluate(word)));
    }
    if (this.frames.length > 200) throw new RangeError('awk functions nest too deeply');
    this.frames.push(frame);
    try {
      yield* this.execute(body);
      return undefined;
    } catch (thrown) {
      if (thrown instanceof Jump && thrown.name === 'return') return thrown.value;
      throw thrown;
    } finally {
      this.frames.pop();
    }
  }

  private *substitute(all: boolean, [what, by, where]: readonly Expr[]): Running<Value> {
    const regexp = what ? yield* this.pattern(what) : /(?:)/;
    const replacement = toText(by && (yield* this.evaluate(by)));
    const target = where ?? { kind: 'field', index: { kind: 'number', value: 0 } };
    let count = 0;
    const text = toText(yield* this.evaluate(target)).replace(new RegExp(regexp.source, all ? 'g' : ''), (found) => {
      count++;
      return replacement.replace(
        /\\(.)|&/g,
        (mark, escaped: string | undefined) => escaped ?? (mark === '&' ? found : mark),
      );
    });
    if (count > 0) yield* this.store(target, text);
    return count;
  }
}
