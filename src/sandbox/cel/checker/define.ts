import type { Call, Expression } from './expression.ts';
import type { Overload } from './signatures.ts';
import type { CelType, StructType } from './types.ts';

/** What names stand for. A name may have dots. */
export interface Declarations {
  variables: Readonly<Record<string, CelType>>;
  /** The type of a message that may be made, such as `Object.spec`. */
  messages?: (name: string) => StructType | undefined;
  /** Whether `cel.bind` gives values names. */
  binds?: true;
  /** Whether lists and maps may hold values of several types, as in plain CEL. */
  mixes?: true;
}

/** Something that is wrong, and where in the source. */
export interface Problem {
  at: number;
  text: string;
}

/** A function with its whole name, and the ways to call it that fit what it is given. */
export interface CalledFunction {
  name: string;
  overloads: readonly Overload[];
}

/** What is known of an expression: the type of what it and each of its parts give, and the functions that calls mean. */
export interface Checked {
  problems: readonly Problem[];
  typeOf(part: Expression): CelType;
  /** The function that a call means; undefined when it means none. */
  functionOf(call: Call): CalledFunction | undefined;
  type: CelType;
}
