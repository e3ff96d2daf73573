import { takeLine } from '../../streams.ts';
import { call } from './calls.ts';
import { calculate } from './functions.ts';
import { Jump, type Machine, type Running } from './machine.ts';
import { keyOf, patternOf, store } from './operands.ts';
import type { Expr } from './syntax.ts';
import { compareValues, isTrue, toNumber, toText, type Value } from './values.ts';

/** What an expression comes to. */
export function* evaluate(machine: Machine, expr: Expr): Running<Value> {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return expr.value;
    case 'regexp':
      return expr.regexp.test(machine.memory.record) ? 1 : 0;
    case 'variable':
      return machine.memory.get(expr.name);
    case 'field':
      return machine.memory.field(toNumber(yield* evaluate(machine, expr.index)));
    case 'element': {
      const key = yield* keyOf(machine, expr.index);
      const array = machine.memory.array(expr.name);
      if (!array.has(key)) array.set(key, undefined);
      return array.get(key);
    }
    case 'in':
      return machine.memory.array(expr.name).has(yield* keyOf(machine, expr.index)) ? 1 : 0;
    case 'unary': {
      const value = yield* evaluate(machine, expr.operand);
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
      return yield* binary(machine, expr);
    case 'assign': {
      const value = yield* evaluate(machine, expr.value);
      const operator = expr.operator.slice(0, -1);
      const before = operator ? yield* evaluate(machine, expr.target) : undefined;
      return yield* store(
        machine,
        expr.target,
        operator ? calculate(operator, toNumber(before), toNumber(value)) : value,
      );
    }
    case 'step': {
      const before = toNumber(yield* evaluate(machine, expr.target));
      const after = before + (expr.operator === '++' ? 1 : -1);
      yield* store(machine, expr.target, after);
      return expr.isPrefix ? after : before;
    }
    case 'condition':
      return isTrue(yield* evaluate(machine, expr.test))
        ? yield* evaluate(machine, expr.yes)
        : yield* evaluate(machine, expr.no);
    case 'getline':
      return yield* getline(machine, expr);
    case 'call':
      return yield* call(machine, expr.name, expr.words);
  }
}

function* binary(machine: Machine, { operator, left, right }: Extract<Expr, { kind: 'binary' }>): Running<Value> {
  const a = yield* evaluate(machine, left);
  if (operator === '&&') return isTrue(a) && isTrue(yield* evaluate(machine, right)) ? 1 : 0;
  if (operator === '||') return isTrue(a) || isTrue(yield* evaluate(machine, right)) ? 1 : 0;
  if (operator === '~' || operator === '!~') {
    const regexp = yield* patternOf(machine, right);
    return regexp.test(toText(a)) === (operator === '~') ? 1 : 0;
  }
  const b = yield* evaluate(machine, right);
  if (operator === ' ') return toText(a) + toText(b);
  const order = { '<': [-1], '<=': [-1, 0], '==': [0], '!=': [-1, 1], '>': [1], '>=': [0, 1] }[operator];
  if (order) return order.includes(compareValues(a, b)) ? 1 : 0;
  if (operator === '/' && toNumber(b) === 0) {
    machine.io.err('awk: cmd. line:1: Division by zero\n');
    throw new Jump('exit', 1);
  }
  return calculate(operator, toNumber(a), toNumber(b));
}

function* getline(machine: Machine, { target, file, command }: Extract<Expr, { kind: 'getline' }>): Running<Value> {
  let line: string | undefined;
  if (!file && !command) line = yield* machine.records.next();
  else {
    const name = toText(yield* evaluate(machine, file ?? command ?? { kind: 'string', value: '' }));
    const input = machine.channels.input(name, file ? 'file' : 'command');
    if (typeof input === 'string') return -1;
    line = (yield* takeLine(input))?.replace(/\n$/, '');
  }
  if (line === undefined) return 0;
  if (target) yield* store(machine, target, { text: line });
  else machine.memory.setRecord(line);
  return 1;
}
