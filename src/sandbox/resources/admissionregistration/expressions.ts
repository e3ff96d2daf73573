import { type FieldError, fieldError } from '../../api/errors.ts';
import {
  authorizerType,
  mutationMessage,
  namespaceType,
  requestResourceType,
  requestType,
} from '../../cel/checker/admission-types.ts';
import type { Declarations } from '../../cel/checker/define.ts';
import { type CelType, dyn, showType } from '../../cel/checker/types.ts';
import { withComposedVariables } from '../../cel/composed-variables.ts';
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
  if (problem === undefined) return [];
  return [
    problem.isInternal ? fieldError.internal(path, problem.text) : fieldError.invalid(path, expression, problem.text),
  ];
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
  const declared = { variables: own, ...(makesMessages && { messages: mutationMessage }) };
  return variables ? withComposedVariables(declared, variables) : declared;
}
