import { type FieldError, fieldError } from '../../api/errors.ts';
import {
  authorizerType,
  composedType,
  compositionType,
  mutationMessage,
  namespaceType,
  requestResourceType,
  requestType,
} from '../../cel/checker/admission-types.ts';
import type { Declarations } from '../../cel/checker/check.ts';
import { type CelType, dyn, showType } from '../../cel/checker/types.ts';
import { CompilationError, compile } from '../../cel/compile.ts';
import { expressionProblem } from '../../cel/problem.ts';
import type { NamedExpression } from './match-conditions.ts';

/** What expressions of a policy or webhook may name. */
export interface Names {
  hasParams: boolean;
  /** Messages of validations may not ask the authorizer. */
  hasNoAuthorizer?: boolean;
  /** Composed variables that stand before; undefined where there are none at all. */
  variables?: readonly NamedExpression[];
  /** Expressions that change objects make messages. */
  makesMessages?: boolean;
}

/** The error of an expression that cannot be compiled, with the text of cel-go, or that gives what it may not give. */
export function validateExpression(
  expression: string,
  path: string,
  names: Names,
  gives?: readonly string[],
): FieldError[] {
  if (!expression.trim()) return [];
  const problem = expressionProblem(expression, declarations(names), (type) => {
    const given = showType(type);
    if (!gives || gives.includes(given)) return undefined;
    return `must evaluate to ${gives.length === 1 ? gives[0] : `one of [${gives.join(' ')}]`} but got ${given}`;
  });
  return problem === undefined ? [] : [fieldError.invalid(path, expression, problem)];
}

/** Objects and parameters may be of any type: policies are about several kinds. */
function declarations({ hasParams, hasNoAuthorizer, variables, makesMessages }: Names): Declarations {
  const own: Record<string, CelType> = {
    object: dyn,
    oldObject: dyn,
    request: requestType,
    namespaceObject: namespaceType,
    ...(hasNoAuthorizer ? {} : { authorizer: authorizerType, 'authorizer.requestResource': requestResourceType }),
    ...(hasParams && { params: dyn }),
  };
  const messages = makesMessages ? { messages: mutationMessage } : {};
  if (!variables) return { variables: own, ...messages };
  const composed = new Map<string, CelType>();
  const all = { variables: { ...own, variables: compositionType(composed) }, ...messages };
  for (const { name = '', expression = '' } of variables) composed.set(name, composedType(typeOf(expression, all)));
  return all;
}

/** A variable that cannot be compiled may be anything: its error is its own. */
function typeOf(expression: string, declared: Declarations): CelType {
  try {
    return compile(expression, declared).checked.type;
  } catch (error) {
    if (!(error instanceof CompilationError)) throw error;
    return dyn;
  }
}
