import { ShellSyntaxError } from './tokens.ts';

const binary: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** The value of `$(( … ))`: whole numbers, variables, the usual operators, assignment and ++. */
export function evaluateArithmetic(text: string, variables: Record<string, string>): number {
  const tokens = text.match(/\d+|[A-Za-z_]\w*|\+\+|--|[-+*/%]=|&&|\|\||[<>=!]=|[-+*/%<>()!=?:]/g) ?? [];
  let position = 0;
  const accept = (...wanted: string[]) => {
    const token = tokens[position];
    if (token === undefined || !wanted.includes(token)) return undefined;
    position++;
    return token;
  };
  const read = (name: string) => Number.parseInt(variables[name] ?? '0', 10) || 0;
  const store = (name: string, value: number) => {
    variables[name] = String(value);
    return value;
  };
  const primary = (): number => {
    if (accept('(')) {
      const value = assignment();
      accept(')');
      return value;
    }
    if (accept('-')) return -primary();
    if (accept('+')) return primary();
    if (accept('!')) return primary() === 0 ? 1 : 0;
    const step = accept('++', '--');
    const token = tokens[position++];
    if (token === undefined) throw new ShellSyntaxError('arithmetic syntax error');
    if (/^\d/.test(token)) return Number(token);
    if (!/^[A-Za-z_]/.test(token)) throw new ShellSyntaxError('arithmetic syntax error');
    if (step) return store(token, read(token) + (step === '++' ? 1 : -1));
    const value = read(token);
    const after = accept('++', '--');
    if (after) store(token, value + (after === '++' ? 1 : -1));
    return value;
  };
  const level = (index: number): number => {
    const operators = binary[index];
    if (!operators) return primary();
    let left = level(index + 1);
    for (let operator = accept(...operators); operator; operator = accept(...operators))
      left = apply(operator, left, level(index + 1));
    return left;
  };
  const assignment = (): number => {
    const [name = '', operator = ''] = tokens.slice(position);
    if (/^[A-Za-z_]/.test(name) && /^[-+*/%]?=$/.test(operator)) {
      position += 2;
      const value = assignment();
      return store(name, operator === '=' ? value : apply(operator.slice(0, 1), read(name), value));
    }
    const condition = level(0);
    if (!accept('?')) return condition;
    const yes = assignment();
    accept(':');
    const no = assignment();
    return condition ? yes : no;
  };
  return tokens.length ? assignment() : 0;
}

function apply(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
    case '%':
      if (b === 0) throw new ShellSyntaxError('divide by zero');
      return operator === '/' ? Math.trunc(a / b) : a % b;
    case '==':
      return a === b ? 1 : 0;
    case '!=':
      return a !== b ? 1 : 0;
    case '<':
      return a < b ? 1 : 0;
    case '>':
      return a > b ? 1 : 0;
    case '<=':
      return a <= b ? 1 : 0;
    case '>=':
      return a >= b ? 1 : 0;
    case '&&':
      return a && b ? 1 : 0;
    default:
      return a || b ? 1 : 0;
  }
}
