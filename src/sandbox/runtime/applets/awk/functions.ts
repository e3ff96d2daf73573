import { sprintf, toNumber, toText, type Value } from './values.ts';

/** Functions that depend on nothing but what they are given; undefined when there is none of the name. */
export function plainFunction(name: string, [a, b, c, ...rest]: readonly Value[]): Value {
  switch (name) {
    case 'substr': {
      const start = Math.round(toNumber(b)) - 1;
      const end = c === undefined ? Number.POSITIVE_INFINITY : start + Math.round(toNumber(c));
      return toText(a).slice(Math.max(0, start), Math.max(0, end));
    }
    case 'index':
      return toText(a).indexOf(toText(b)) + 1;
    case 'toupper':
      return toText(a).toUpperCase();
    case 'tolower':
      return toText(a).toLowerCase();
    case 'int':
      return Math.trunc(toNumber(a));
    case 'sqrt':
      return Math.sqrt(toNumber(a));
    case 'exp':
      return Math.exp(toNumber(a));
    case 'log':
      return Math.log(toNumber(a));
    case 'sin':
      return Math.sin(toNumber(a));
    case 'cos':
      return Math.cos(toNumber(a));
    case 'atan2':
      return Math.atan2(toNumber(a), toNumber(b));
    case 'sprintf':
      return sprintf(toText(a), [b, c, ...rest]);
    default:
      return undefined;
  }
}

/** What an arithmetic operator makes of two numbers. */
export function calculate(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    default:
      return a ** b;
  }
}
