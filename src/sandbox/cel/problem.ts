import type { Declarations } from './checker/check.ts';
import type { CelType } from './checker/types.ts';
import { CompilationError, type Compiled, compile } from './compile.ts';

/**
 * What is wrong with an expression: why it cannot be compiled, or what `judge` says of the type of what it gives; undefined when
 * nothing is.
 */
export function expressionProblem(
  source: string,
  declarations: Declarations,
  judge: (type: CelType) => string | undefined,
): string | undefined {
  const compiled = tryToCompile(source, declarations);
  return compiled instanceof CompilationError ? compiled.message : judge(compiled.checked.type);
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
