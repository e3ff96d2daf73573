import { RE2JS } from 're2js';

/** Far more than a line of a log takes, and no more than compiles in an instant. */
const longest = 500;

/** A lesson's regular expression as RE2, which takes time in proportion to its text. Throws what is wrong with it. */
export function compileLinear(expression: string): RE2JS {
  if (expression.length > longest) throw new Error(`a regular expression is longer than ${longest} characters`);
  return RE2JS.compile(expression, RE2JS.MULTILINE);
}
