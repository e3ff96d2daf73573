import type { CelType } from './types.ts';

/** An expression as cel-go sees it: operators are calls, macros are written out; `at` is its place in the source. */
export type Expression =
  | { kind: 'literal'; at: number; type: CelType; value: unknown }
  | { kind: 'name'; at: number; name: string }
  | { kind: 'select'; at: number; operand: Expression; field: string; isTest: boolean }
  | { kind: 'optional-select'; at: number; operand: Expression; field: string }
  | Call
  | { kind: 'list'; at: number; items: readonly Expression[] }
  | { kind: 'map'; at: number; entries: readonly (readonly [Expression, Expression])[] }
  | { kind: 'message'; at: number; name: string; fields: readonly MessageField[] }
  | Comprehension;

export interface Call {
  kind: 'call';
  at: number;
  name: string;
  receiver?: Expression;
  list: readonly Expression[];
}

export interface MessageField {
  at: number;
  name: string;
  value: Expression;
}

/** A loop that folds what it walks to one value. */
export interface Comprehension {
  kind: 'comprehension';
  at: number;
  range: Expression;
  variable: string;
  /** With two variables, the first is the index or key. */
  second?: string;
  accumulator: string;
  init: Expression;
  condition: Expression;
  step: Expression;
  result: Expression;
}
