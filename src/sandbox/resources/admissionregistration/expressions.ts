import { type FieldError, fieldError } from '../../api/errors.ts';
import { CompilationError, compile, outputTypeOf, type VariableType } from '../../cel/compile.ts';

/** What expressions of a policy may name. */
export interface Names {
  hasParams: boolean;
  /** Messages of validations may not ask the authorizer. */
  hasNoAuthorizer?: boolean;
  /** Composed variables that stand before; undefined where there are none at all. */
  variables?: readonly string[];
}

/**
 * The error of an expression that cannot be compiled, with the text of cel-go, or that gives what it may not give, as
 * far as that is known.
 */
export function validateExpression(
  expression: string,
  path: string,
  names: Names,
  gives?: readonly string[],
): FieldError[] {
  if (!expression.trim()) return [];
  const problem = problemOf(expression, declarations(names), gives);
  return problem === undefined ? [] : [fieldError.invalid(path, expression, problem)];
}

function problemOf(
  expression: string,
  declared: Readonly<Record<string, VariableType>>,
  gives: readonly string[] | undefined,
): string | undefined {
  try {
    const type = outputTypeOf(compile(expression, declared), declared);
    if (!gives || type === undefined || gives.includes(type)) return undefined;
    return `must evaluate to ${gives.length === 1 ? gives[0] : `one of [${gives.join(' ')}]`} but got ${type}`;
  } catch (error) {
    if (!(error instanceof CompilationError)) throw error;
    return error.message;
  }
}

function declarations({ hasParams, hasNoAuthorizer, variables }: Names): Record<string, VariableType> {
  return {
    object: 'dyn',
    oldObject: 'dyn',
    request: 'dyn',
    namespaceObject: 'dyn',
    ...(hasNoAuthorizer ? {} : { authorizer: 'dyn' }),
    ...(hasParams && { params: 'dyn' }),
    ...(variables && {
      variables: { type: 'object', properties: Object.fromEntries(variables.map((name) => [name, {}])) },
    }),
  };
}
