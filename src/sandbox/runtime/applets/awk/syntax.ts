import { posixRegExp } from '../regexp.ts';

export type Expr =
  | { kind: 'number'; value: number }
  | { kind: 'string'; value: string }
  | { kind: 'regexp'; regexp: RegExp }
  | { kind: 'variable'; name: string }
  | { kind: 'field'; index: Expr }
  | { kind: 'element'; name: string; index: Expr[] }
  | { kind: 'in'; name: string; index: Expr[] }
  | { kind: 'unary'; operator: string; operand: Expr }
  | { kind: 'binary'; operator: string; left: Expr; right: Expr }
  | { kind: 'assign'; operator: string; target: Expr; value: Expr }
  | { kind: 'step'; operator: string; target: Expr; isPrefix: boolean }
  | { kind: 'condition'; test: Expr; yes: Expr; no: Expr }
  | { kind: 'call'; name: string; words: Expr[] }
  | { kind: 'getline'; target: Expr | undefined; file: Expr | undefined; command: Expr | undefined };

export type Statement =
  | { kind: 'print'; name: 'print' | 'printf'; words: Expr[]; redirect?: { operator: string; to: Expr } }
  | { kind: 'expression'; expression: Expr }
  | { kind: 'if'; test: Expr; yes: Statement; no: Statement | undefined }
  | { kind: 'while'; test: Expr; body: Statement; isDo: boolean }
  | { kind: 'for'; first: Statement | undefined; test: Expr | undefined; each: Statement | undefined; body: Statement }
  | { kind: 'each'; variable: string; array: string; body: Statement }
  | { kind: 'block'; body: Statement[] }
  | { kind: 'jump'; name: 'break' | 'continue' | 'next' | 'exit' | 'return'; value: Expr | undefined }
  | { kind: 'delete'; name: string; index: Expr[] | undefined };

export interface Rule {
  pattern: 'BEGIN' | 'END' | Expr | undefined;
  to: Expr | undefined;
  body: Statement | undefined;
  range: { begun: boolean };
}

export interface AwkProgram {
  rules: Rule[];
  functions: Map<string, { parameters: string[]; body: Statement }>;
}

/** The text is no program of awk. */
export class AwkError extends Error {}

/** A regular expression of awk's. */
export function awkRegExp(text: string): RegExp {
  const regexp = posixRegExp(text, 'extended');
  if (typeof regexp === 'string') throw new AwkError(`bad regex '${text}': ${regexp}`);
  return regexp;
}
