import { type Token, tokensOf } from './python-tokens.ts';

/** What a value of Python is here. `opaque` is something of a library: it may be kept, passed on and called. */
export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | ReadonlyMap<string, Value>
  | { kind: 'opaque' }
  | { kind: 'environ' }
  | { kind: 'os' }
  | { kind: 'function'; call: (values: readonly Value[]) => Value };

export type Names = ReadonlyMap<string, Value>;

/** An exception of Python, as its last line tells it. */
export class PythonError extends Error {}

export const opaque: Value = { kind: 'opaque' };
const nothing = 'NoneType';

/** Evaluates an expression of literals, names, attributes, subscripts, calls, `+`, `or` and `and`. Throws PythonError. */
export function evaluate(text: string, names: Names, environment: Readonly<Record<string, string>>): Value {
  const tokens = tokensOf(text);
  if (!tokens) throw new PythonError('SyntaxError: invalid syntax');
  const reader = new Reader(tokens, names, environment);
  const value = reader.expression();
  reader.expectEnd();
  return value;
}

/** What Python's `str` makes of it. */
export function textOf(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '<object>';
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #names: Names;
  readonly #environment: Readonly<Record<string, string>>;
  #at = 0;
  constructor(tokens: readonly Token[], names: Names, environment: Readonly<Record<string, string>>) {
    this.#tokens = tokens;
    this.#names = names;
    this.#environment = environment;
  }

  expression(): Value {
    let left = this.#and();
    while (this.#takeName('or')) {
      const right = this.#and();
      left = isTrue(left) ? left : right;
    }
    return left;
  }

  expectEnd(): void {
    if (this.#next.kind !== 'end') throw new PythonError('SyntaxError: invalid syntax');
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  #and(): Value {
    let left = this.#not();
    while (this.#takeName('and')) {
      const right = this.#not();
      left = isTrue(left) ? right : left;
    }
    return left;
  }

  #not(): Value {
    if (this.#takeName('not')) return !isTrue(this.#not());
    return this.#sum();
  }

  #sum(): Value {
    let left = this.#product();
    while (this.#take('+')) left = add(left, this.#product());
    return left;
  }

  #product(): Value {
    let left = this.#postfix();
    while (this.#take('*')) left = multiply(left, this.#postfix());
    return left;
  }

  #postfix(): Value {
    let value = this.#primary();
    for (;;) {
      if (this.#take('.')) value = this.#attribute(value, this.#name());
      else if (this.#take('[')) {
        const key = this.expression();
        this.#expect(']');
        value = this.#item(value, key);
      } else if (this.#take('(')) value = call(value, this.#arguments(')'));
      else return value;
    }
  }

  #primary(): Value {
    const token = this.#next;
    this.#at += 1;
    if (token.kind === 'number') return Number(token.text.replaceAll('_', ''));
    if (token.kind === 'string') {
      let text = this.#format(token);
      // Literals beside each other are one.
      for (let next = this.#next; next.kind === 'string'; next = this.#next) {
        text += this.#format(next);
        this.#at += 1;
      }
      return text;
    }
    if (token.kind === 'name') return this.#named(token.text);
    if (token.text === '(') {
      const values = this.#arguments(')');
      return values.length === 1 ? (values[0] ?? null) : values;
    }
    if (token.text === '[') return this.#arguments(']');
    if (token.text === '{') return this.#dictionary();
    if (token.text === '-') return multiply(-1, this.#postfix());
    throw new PythonError('SyntaxError: invalid syntax');
  }

  #format(token: Token & { kind: 'string' }): string {
    if (!token.formatted) return token.text;
    return token.text
      .replaceAll('{{', '\u0000')
      .replaceAll('}}', '\u0001')
      .replace(/\{([^{}]*)\}/g, (_, inner: string) => textOf(evaluate(inner, this.#names, this.#environment)))
      .replaceAll('\u0000', '{')
      .replaceAll('\u0001', '}');
  }

  #named(name: string): Value {
    if (name === 'None') return null;
    if (name === 'True' || name === 'False') return name === 'True';
    const value = this.#names.get(name);
    if (value !== undefined) return value;
    if (name === 'str') return { kind: 'function', call: ([given = '']) => textOf(given) };
    if (name === 'int') return { kind: 'function', call: ([given = 0]) => Number(given) };
    throw new PythonError(`NameError: name '${name}' is not defined`);
  }

  #attribute(value: Value, name: string): Value {
    if (isKind(value, 'opaque')) return value;
    const get: Value = {
      kind: 'function',
      call: ([key = '', fallback = null]) => this.#environment[textOf(key)] ?? fallback,
    };
    if (isKind(value, 'os') && name === 'environ') return { kind: 'environ' };
    if (isKind(value, 'os') && name === 'getenv') return get;
    if (isKind(value, 'environ') && name === 'get') return get;
    if (isKind(value, 'os')) return opaque;
    throw new PythonError(`NotImplementedError: the sandbox knows no ${name} of ${typeName(value)}`);
  }

  #item(value: Value, key: Value): Value {
    if (isKind(value, 'opaque')) return value;
    const found = isKind(value, 'environ')
      ? this.#environment[textOf(key)]
      : value instanceof Map
        ? value.get(textOf(key))
        : Array.isArray(value)
          ? value[Number(key)]
          : undefined;
    if (found !== undefined) return found;
    throw new PythonError(Array.isArray(value) ? 'IndexError: list index out of range' : `KeyError: '${textOf(key)}'`);
  }

  #dictionary(): Value {
    const entries = new Map<string, Value>();
    while (!this.#take('}')) {
      const key = this.expression();
      this.#expect(':');
      entries.set(textOf(key), this.expression());
      if (this.#take(',')) continue;
      this.#expect('}');
      break;
    }
    return entries;
  }

  #arguments(end: string): Value[] {
    const values: Value[] = [];
    while (!this.#take(end)) {
      // The name of a keyword argument says nothing that we need.
      if (this.#next.kind === 'name' && this.#tokens[this.#at + 1]?.text === '=') this.#at += 2;
      values.push(this.expression());
      if (this.#take(',')) continue;
      this.#expect(end);
      break;
    }
    return values;
  }

  #name(): string {
    const token = this.#next;
    if (token.kind !== 'name') throw new PythonError('SyntaxError: invalid syntax');
    this.#at += 1;
    return token.text;
  }

  #take(operator: string): boolean {
    const isNext = this.#next.kind === 'operator' && this.#next.text === operator;
    if (isNext) this.#at += 1;
    return isNext;
  }

  #takeName(name: string): boolean {
    const isNext = this.#next.kind === 'name' && this.#next.text === name;
    if (isNext) this.#at += 1;
    return isNext;
  }

  #expect(operator: string): void {
    if (!this.#take(operator)) throw new PythonError('SyntaxError: invalid syntax');
  }
}

function call(value: Value, values: readonly Value[]): Value {
  if (isKind(value, 'opaque')) return value;
  if (isKind(value, 'function')) return value.call(values);
  throw new PythonError(`TypeError: '${typeName(value)}' object is not callable`);
}

function add(left: Value, right: Value): Value {
  if (isKind(left, 'opaque') || isKind(right, 'opaque')) return opaque;
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (typeof left === 'string')
    throw new PythonError(`TypeError: can only concatenate str (not "${typeName(right)}") to str`);
  throw new PythonError(`TypeError: unsupported operand type(s) for +: '${typeName(left)}' and '${typeName(right)}'`);
}

function multiply(left: Value, right: Value): Value {
  return typeof left === 'number' && typeof right === 'number' ? left * right : opaque;
}

function isTrue(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  return Boolean(value);
}

function isKind<K extends 'opaque' | 'environ' | 'os' | 'function'>(
  value: Value,
  kind: K,
): value is Extract<Value, { kind: K }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

function typeName(value: Value): string {
  if (value === null) return nothing;
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (Array.isArray(value)) return 'list';
  return value instanceof Map ? 'dict' : 'object';
}
