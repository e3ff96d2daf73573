import type { Declarations } from './checker/define.ts';
import type { CelType } from './checker/types.ts';
import { CompilationError, type Compiled, compile } from './compile.ts';

/** What is wrong with an expression. */
export interface ExpressionProblem {
  text: string;
  /** Whether its constant parts cannot be worked out. */
  isInternal: boolean;
}

/** Why an expression cannot be compiled, or what `judge` says of the type of what it gives; undefined when nothing is wrong. */
export function expressionProblem(
  source: string,
  declarations: Declarations,
  judge: (type: CelType) => string | undefined,
): ExpressionProblem | undefined {
  const compiled = tryToCompile(source, declarations);
  if (compiled instanceof CompilationError) return { text: compiled.message, isInternal: compiled.isInternal };
  const text = judge(compiled.checked.type);
  return text === undefined ? undefined : { text, isInternal: false };
}

/** A compiled expression, or why it cannot be compiled. */
export function tryToCompile(source: string, declarations: Declarations): Compiled | CompilationError {
  try {
    return compile(source, declarations);
  } catch (error) {
    if (error instanceof CompilationError) return error;
    throw error;
  }
}
