import { type FieldError, fieldError } from '../../api/errors.ts';
import { CompilationError, compile, type VariableType } from '../../cel/compile.ts';

/** What expressions of a policy may name. */
export interface Names {
  hasParams: boolean;
  /** Composed variables that stand before; undefined where there are none at all. */
  variables?: readonly string[];
}

/** The error of an expression that cannot be compiled, with the text of cel-go. */
export function validateExpression(expression: string, path: string, names: Names): FieldError[] {
  if (!expression.trim()) return [];
  try {
    compile(expression, declarations(names));
    return [];
  } catch (error) {
    if (!(error instanceof CompilationError)) throw error;
    return [fieldError.invalid(path, expression, error.message)];
  }
}

function declarations({ hasParams, variables }: Names): Record<string, VariableType> {
  const known: Record<string, VariableType> = {
    object: 'dyn',
    oldObject: 'dyn',
    request: 'dyn',
    namespaceObject: 'dyn',
    authorizer: 'dyn',
  };
  if (hasParams) known.params = 'dyn';
  if (variables)
    known.variables = { type: 'object', properties: Object.fromEntries(variables.map((name) => [name, {}])) };
  return known;
}
