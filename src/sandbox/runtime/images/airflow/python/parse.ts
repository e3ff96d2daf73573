import { PythonProblem, type Token, tokensOf } from './tokens.ts';

/** An expression of the part of Python that is read. */
export type Expression =
  | { kind: 'value'; value: string | number | boolean | null; line: number }
  | { kind: 'format'; text: string; line: number }
  | { kind: 'list' | 'tuple'; items: Expression[]; line: number }
  | { kind: 'dict'; entries: [Expression, Expression][]; line: number }
  | { kind: 'name'; name: string; line: number }
  | { kind: 'attribute'; of: Expression; name: string; line: number }
  | { kind: 'call'; callee: Expression; positional: Expression[]; named: [string, Expression][]; line: number }
  | { kind: 'operation'; operator: string; left: Expression; right: Expression; line: number };

export type Statement =
  | { kind: 'import'; names: [alias: string, full: string][]; line: number }
  | { kind: 'assignment'; name: string; value: Expression; line: number }
  | { kind: 'expression'; value: Expression; line: number }
  | { kind: 'with'; value: Expression; as: string | undefined; body: Statement[]; line: number };

/** What a sandbox that runs no Python says to the rest of the language. */
export const notRead = (what: string): string =>
  `NotSimulated: the sandbox does not run Python, and ${what} is none of what it reads of a DAG file (imports, assignments of values, with DAG(...), operators, >> and <<)`;

/** Reads a file; throws a PythonProblem where it is no Python, or more of it than is read here. */
export function parsePython(source: string): Statement[] {
  const tokens = tokensOf(source);
  let at = 0;
  const end: Token = { kind: 'end', text: '', line: tokens.at(-1)?.line ?? 1 };
  const peek = (ahead = 0) => tokens[at + ahead] ?? end;
  const next = () => tokens[at++] ?? end;
  const is = (text: string) => ['operator', 'name'].includes(peek().kind) && peek().text === text;
  const take = (text: string) => {
    if (!is(text)) return false;
    at += 1;
    return true;
  };
  const invalid = (): never => {
    throw new PythonProblem('SyntaxError: invalid syntax', peek().line);
  };
  const expect = (text: string) => {
    if (!take(text)) invalid();
  };
  const name = () => (peek().kind === 'name' ? next().text : invalid());

  const dotted = () => {
    let full = name();
    while (take('.')) full += `.${name()}`;
    return full;
  };
  const alias = (full: string): [string, string] => [take('as') ? name() : full, full];

  function importStatement(line: number): Statement {
    if (take('import')) {
      const names = [alias(dotted())];
      while (take(',')) names.push(alias(dotted()));
      return { kind: 'import', names, line };
    }
    expect('from');
    const from = dotted();
    expect('import');
    const isBracketed = take('(');
    const names: [string, string][] = [];
    do {
      if (isBracketed && is(')')) break;
      const [as, one] = alias(name());
      names.push([as, `${from}.${one}`]);
    } while (take(','));
    if (isBracketed) expect(')');
    return { kind: 'import', names, line };
  }

  function block(): Statement[] {
    expect(':');
    if (next().kind !== 'newline' || next().kind !== 'indent') invalid();
    const body: Statement[] = [];
    while (peek().kind !== 'dedent' && peek().kind !== 'end') body.push(statement());
    if (peek().kind === 'dedent') next();
    return body;
  }

  const unread = new Set('def class for while if try return async lambda del global assert raise match'.split(' '));

  function statement(): Statement {
    const { kind, text, line } = peek();
    if (kind === 'operator' && text === '@') throw new PythonProblem(notRead('a decorator'), line);
    if (kind === 'name' && unread.has(text)) throw new PythonProblem(notRead(`"${text}"`), line);
    let made: Statement;
    if (kind === 'name' && (text === 'import' || text === 'from')) made = importStatement(line);
    else if (kind === 'name' && text === 'with') {
      next();
      const value = expression();
      const as = take('as') ? name() : undefined;
      return { kind: 'with', value, as, body: block(), line };
    } else if (kind === 'name' && peek(1).text === '=' && peek(1).kind === 'operator') {
      const target = name();
      next();
      made = { kind: 'assignment', name: target, value: expression(), line };
    } else made = { kind: 'expression', value: expression(), line };
    if (peek().kind === 'operator' && peek().text === ';') next();
    else if (next().kind !== 'newline') throw new PythonProblem('SyntaxError: invalid syntax', line);
    return made;
  }

  /** >> and << bind weaker than +. */
  function expression(): Expression {
    let left = sum();
    while (is('>>') || is('<<')) {
      const { text: operator, line } = next();
      left = { kind: 'operation', operator, left, right: sum(), line };
    }
    return left;
  }
  function sum(): Expression {
    let left = unary();
    while (is('+') || is('-') || is('*') || is('|')) {
      const { text: operator, line } = next();
      left = { kind: 'operation', operator, left, right: unary(), line };
    }
    return left;
  }
  function unary(): Expression {
    const { line } = peek();
    if (!take('-')) return postfix();
    return { kind: 'operation', operator: '-', left: { kind: 'value', value: 0, line }, right: unary(), line };
  }
  function postfix(): Expression {
    let value = atom();
    for (;;) {
      const { line } = peek();
      if (take('.')) value = { kind: 'attribute', of: value, name: name(), line };
      else if (take('(')) value = call(value, line);
      else if (is('[')) throw new PythonProblem(notRead('a subscript'), line);
      else return value;
    }
  }
  function call(callee: Expression, line: number): Expression {
    const positional: Expression[] = [];
    const named: [string, Expression][] = [];
    while (!take(')')) {
      if (is('*') || is('**')) throw new PythonProblem(notRead('an unpacked argument'), line);
      if (peek().kind === 'name' && peek(1).kind === 'operator' && peek(1).text === '=') {
        const key = name();
        next();
        named.push([key, expression()]);
      } else positional.push(expression());
      if (!is(')')) expect(',');
    }
    return { kind: 'call', callee, positional, named, line };
  }
  function itemsUntil(close: string): Expression[] {
    const items: Expression[] = [];
    while (!take(close)) {
      items.push(expression());
      if (is('for')) throw new PythonProblem(notRead('a comprehension'), peek().line);
      if (!is(close)) expect(',');
    }
    return items;
  }
  function dictionary(line: number): Expression {
    const entries: [Expression, Expression][] = [];
    while (!take('}')) {
      const key = expression();
      if (!is(':')) throw new PythonProblem(notRead('a set'), line);
      next();
      entries.push([key, expression()]);
      if (!is('}')) expect(',');
    }
    return { kind: 'dict', entries, line };
  }
  function atom(): Expression {
    const { kind, text, line, isFormat } = next();
    if (kind === 'string') {
      let value = text;
      let hasFields = isFormat === true;
      while (peek().kind === 'string') {
        hasFields ||= peek().isFormat === true;
        value += next().text;
      }
      return hasFields ? { kind: 'format', text: value, line } : { kind: 'value', value, line };
    }
    if (kind === 'number') return { kind: 'value', value: Number(text.replaceAll('_', '')), line };
    if (kind === 'name') {
      const constants: Record<string, boolean | null> = { True: true, False: false, None: null };
      if (text in constants) return { kind: 'value', value: constants[text] ?? null, line };
      return { kind: 'name', name: text, line };
    }
    if (text === '[') return { kind: 'list', items: itemsUntil(']'), line };
    if (text === '{') return dictionary(line);
    if (text === '(') {
      const items = [];
      let isTuple = is(')');
      while (!take(')')) {
        items.push(expression());
        if (is(')')) continue;
        expect(',');
        isTuple = true;
      }
      const [only] = items;
      return isTuple || !only ? { kind: 'tuple', items, line } : only;
    }
    throw new PythonProblem('SyntaxError: invalid syntax', line);
  }

  const statements: Statement[] = [];
  while (peek().kind !== 'end') statements.push(statement());
  return statements;
}
