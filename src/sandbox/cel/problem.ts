import type { Declarations } from './checker/check.ts';
import type { CelType } from './checker/types.ts';
import { CompilationError, compile } from './compile.ts';

/**
 * What is wrong with an expression: why it cannot be compiled, or what `judge` says of the type of what it gives; undefined when
 * nothing is.
 */
export function expressionProblem(
  source: string,
  declarations: Declarations,
  judge: (type: CelType) => string | undefined,
): string | undefined {
  try {
    return judge(compile(source, declarations).checked.type);
  } catch (error) {
    if (!(error instanceof CompilationError)) throw error;
    return error.message;
  }
}
