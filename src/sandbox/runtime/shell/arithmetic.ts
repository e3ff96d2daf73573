import { ShellSyntaxError } from './words.ts';

const binary: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const token =
  /^(?:0[xX][\da-fA-F]+|\d+|[A-Za-z_]\w*|\+\+|--|<<=|>>=|[-+*/%&|^]=|&&|\|\||\*\*|<<|>>|[<>=!]=|[-+*/%<>()!=?:&|^~,])/;

/** The value of `$(( … ))`: whole numbers, variables, and C's operators. */
export function evaluateArithmetic(text: string, variables: Record<string, string>): number {
  const tokens = cut(text);
  let position = 0;
  const accept = (...wanted: string[]) => {
    const next = tokens[position];
    if (next === undefined || !wanted.includes(next)) return undefined;
    position++;
    return next;
  };
  const read = (name: string): number => {
    const value = (variables[name] ?? '').trim();
    if (value === '') return 0;
    if (/^[-+]?(0[xX][\da-fA-F]+|\d+)$/.test(value)) return numberOf(value);
    // A variable may hold the name of another.
    return /^[A-Za-z_]\w*$/.test(value) && value !== name ? read(value) : wrong();
  };
  const store = (name: string, value: number) => {
    variables[name] = String(value);
    return value;
  };
  const primary = (): number => {
    if (accept('(')) {
      const value = comma();
      if (!accept(')')) wrong();
      return value;
    }
    const sign = accept('-', '+', '!', '~');
    if (sign) {
      const value = primary();
      return sign === '-'
        ? -value
        : sign === '!'
          ? value === 0
            ? 1
            : 0
          : sign === '~'
            ? Number(~BigInt(value))
            : value;
    }
    const step = accept('++', '--');
    const next = tokens[position++];
    if (next === undefined) return wrong();
    if (/^\d/.test(next)) return numberOf(next);
    if (!/^[A-Za-z_]/.test(next)) return wrong();
    if (step) return store(next, read(next) + (step === '++' ? 1 : -1));
    const value = read(next);
    const after = accept('++', '--');
    if (after) store(next, value + (after === '++' ? 1 : -1));
    return value;
  };
  const power = (): number => {
    const base = primary();
    return accept('**') ? base ** power() : base;
  };
  const level = (index: number): number => {
    const operators = binary[index];
    if (!operators) return power();
    let left = level(index + 1);
    for (let operator = accept(...operators); operator; operator = accept(...operators))
      left = apply(operator, left, level(index + 1));
    return left;
  };
  const assignment = (): number => {
    const [name = '', operator = ''] = tokens.slice(position);
    if (/^[A-Za-z_]/.test(name) && /^([-+*/%&|^]|<<|>>)?=$/.test(operator)) {
      position += 2;
      const value = assignment();
      return store(name, operator === '=' ? value : apply(operator.slice(0, -1), read(name), value));
    }
    const condition = level(0);
    if (!accept('?')) return condition;
    const yes = assignment();
    if (!accept(':')) return wrong();
    const no = assignment();
    return condition ? yes : no;
  };
  const comma = (): number => {
    let value = assignment();
    while (accept(',')) value = assignment();
    return value;
  };
  if (tokens.length === 0) return 0;
  const value = comma();
  return position < tokens.length ? wrong() : value;
}

function wrong(): never {
  throw new ShellSyntaxError('arithmetic syntax error');
}

function cut(text: string): string[] {
  const tokens: string[] = [];
  let rest = text.trim();
  while (rest) {
    const [found] = token.exec(rest) ?? [];
    if (found === undefined) return wrong();
    tokens.push(found);
    rest = rest.slice(found.length).trimStart();
  }
  return tokens;
}

/** `10`, `0x1f`, and `017` in octal. */
function numberOf(text: string): number {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(text) ?? [];
  const value = /^0\d/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return sign === '-' ? -value : value;
}

function apply(operator: string, a: number, b: number): number {
  const bits = (calculate: (x: bigint, y: bigint) => bigint) =>
    Number(BigInt.asIntN(64, calculate(BigInt(a), BigInt(b))));
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
      return operator === '/' ? Math.trunc(a / b) + 0 : a % b;
    case '<<':
      return bits((x, y) => x << (y & 63n));
    case '>>':
      return bits((x, y) => x >> (y & 63n));
    case '&':
      return bits((x, y) => x & y);
    case '|':
      return bits((x, y) => x | y);
    case '^':
      return bits((x, y) => x ^ y);
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
