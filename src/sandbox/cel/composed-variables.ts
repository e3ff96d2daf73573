import { composedType, compositionType } from './checker/admission-types.ts';
import type { Declarations } from './checker/define.ts';
import { type CelType, dyn } from './checker/types.ts';
import { CompilationError } from './compile.ts';
import { tryToCompile } from './problem.ts';

/** Declarations with the composed variables of a policy beside them: each has the type of its expression, which may name those before. */
export function withComposedVariables(
  declared: Declarations,
  variables: readonly { name?: string; expression?: string }[],
): Declarations {
  const composed = new Map<string, CelType>();
  const all = { ...declared, variables: { ...declared.variables, variables: compositionType(composed) } };
  for (const { name = '', expression = '' } of variables) {
    const compiled = tryToCompile(expression, all);
    // One that cannot be compiled may be anything: its error is its own.
    composed.set(name, compiled instanceof CompilationError ? dyn : composedType(compiled.checked.type));
  }
  return all;
}
