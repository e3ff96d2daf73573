import type { Expression } from './parse.ts';
import { notRead } from './parse.ts';
import { PythonProblem } from './tokens.ts';

/** What an expression is worth; `thing` is of a kind that the caller makes. */
export type Value<T> =
  | string
  | number
  | boolean
  | null
  | { list: Value<T>[] }
  | { dict: Map<string, Value<T>> }
  /** Something imported, by its full name. */
  | { module: string }
  | { durationMs: number }
  | { momentMs: number }
  | { thing: T };

/** What a program gives to names and calls. */
export interface Scope<T> {
  names: Map<string, Value<T>>;
  /** Calls something imported; undefined when it is not known. */
  call(callee: string, positional: Value<T>[], named: Map<string, Value<T>>, line: number): Value<T> | undefined;
  /** What an operator of Python does with things; undefined when it does nothing. */
  operate(operator: string, left: Value<T>, right: Value<T>): Value<T> | undefined;
}

/** Works out an expression; throws a PythonProblem where Python would, or where more is asked than is read. */
export function evaluate<T>(expression: Expression, scope: Scope<T>): Value<T> {
  const { line } = expression;
  switch (expression.kind) {
    case 'value':
      return expression.value;
    case 'format':
      return format(expression.text, scope, line);
    case 'list':
    case 'tuple':
      return { list: expression.items.map((item) => evaluate(item, scope)) };
    case 'dict':
      return {
        dict: new Map(expression.entries.map(([key, value]) => [`${evaluate(key, scope)}`, evaluate(value, scope)])),
      };
    case 'name': {
      const found = scope.names.get(expression.name);
      if (found === undefined) throw new PythonProblem(`NameError: name '${expression.name}' is not defined`, line);
      return found;
    }
    case 'attribute': {
      const of = evaluate(expression.of, scope);
      if (isKind(of, 'module')) return { module: `${of.module}.${expression.name}` };
      throw new PythonProblem(notRead(`the attribute "${expression.name}"`), line);
    }
    case 'call': {
      const callee = evaluate(expression.callee, scope);
      const positional = expression.positional.map((item) => evaluate(item, scope));
      const named = new Map(expression.named.map(([name, value]) => [name, evaluate(value, scope)] as const));
      if (!isKind(callee, 'module')) throw new PythonProblem(notRead('this call'), line);
      const made = time<T>(callee.module, positional, named) ?? scope.call(callee.module, positional, named, line);
      if (made === undefined) throw new PythonProblem(notRead(`"${callee.module}"`), line);
      return made;
    }
    default: {
      const left = evaluate(expression.left, scope);
      const right = evaluate(expression.right, scope);
      const { operator } = expression;
      if (typeof left === 'number' && typeof right === 'number' && '+-*'.includes(operator))
        return operator === '+' ? left + right : operator === '-' ? left - right : left * right;
      if (typeof left === 'string' && typeof right === 'string' && operator === '+') return left + right;
      const made = scope.operate(operator, left, right);
      if (made === undefined) throw new PythonProblem(`TypeError: unsupported operand type(s) for ${operator}`, line);
      return made;
    }
  }
}

/** Whether a value is of one of the kinds that are objects here. */
export function isKind<T, K extends string>(value: Value<T>, kind: K): value is Extract<Value<T>, Record<K, unknown>> {
  return typeof value === 'object' && value !== null && kind in value;
}

/** Only names stand between the braces of an f-string that is read. */
function format<T>(text: string, scope: Scope<T>, line: number): string {
  return text.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (all, field: string | undefined) => {
    if (field === undefined) return all.charAt(0);
    if (!/^\s*[A-Za-z_]\w*\s*$/.test(field)) throw new PythonProblem(notRead(`"{${field}}" in an f-string`), line);
    return `${evaluate({ kind: 'name', name: field.trim(), line }, scope)}`;
  });
}

const unitMs: Record<string, number> = {
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  weeks: 604_800_000,
};

/** Moments and spans of Python's and pendulum's. */
function time<T>(callee: string, positional: Value<T>[], named: Map<string, Value<T>>): Value<T> | undefined {
  const number = (value: Value<T> | undefined) => (typeof value === 'number' ? value : 0);
  if (callee === 'datetime.timedelta' || callee === 'pendulum.duration') {
    const order = ['days', 'seconds'];
    const given = [...named, ...positional.map((value, i) => [order[i] ?? '', value] as const)];
    return { durationMs: given.reduce((sum, [unit, value]) => sum + (unitMs[unit] ?? 0) * number(value), 0) };
  }
  if (callee === 'datetime.datetime' || callee === 'pendulum.datetime') {
    const parts = ['year', 'month', 'day', 'hour', 'minute', 'second'];
    const [year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map((part, i) => {
      const value = positional[i] ?? named.get(part);
      return typeof value === 'number' ? value : undefined;
    });
    return { momentMs: Date.UTC(year, month - 1, day, hour, minute, second) };
  }
  return undefined;
}
