import type { Machine, Running } from './machine.ts';
import { awkRegExp, type Expr } from './syntax.ts';
import { toNumber, toText, type Value } from './values.ts';

/** The key of an element of an array. */
export function* keyOf(machine: Machine, index: readonly Expr[]): Running<string> {
  const parts: string[] = [];
  for (const part of index) parts.push(toText(yield* machine.evaluate(part)));
  return parts.join(toText(machine.memory.get('SUBSEP')));
}

/** What a text is matched with. */
export function* patternOf(machine: Machine, expr: Expr): Running<RegExp> {
  return expr.kind === 'regexp' ? expr.regexp : awkRegExp(toText(yield* machine.evaluate(expr)));
}

/** Assigns a value to a variable, an element of an array or a field. */
export function* store(machine: Machine, target: Expr, value: Value): Running<Value> {
  const { memory } = machine;
  if (target.kind === 'variable') memory.set(target.name, value);
  else if (target.kind === 'element') memory.array(target.name).set(yield* keyOf(machine, target.index), value);
  else if (target.kind === 'field') memory.setField(toNumber(yield* machine.evaluate(target.index)), value);
  return value;
}
