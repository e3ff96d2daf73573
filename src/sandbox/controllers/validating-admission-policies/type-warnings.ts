import { formatApiVersion } from '../../../kube/gvk.ts';
import { authorizerType, namespaceType, requestType } from '../../cel/checker/admission-types.ts';
import type { Declarations } from '../../cel/checker/define.ts';
import { type CelType, dyn } from '../../cel/checker/types.ts';
import { CompilationError } from '../../cel/compile.ts';
import { withComposedVariables } from '../../cel/composed-variables.ts';
import { tryToCompile } from '../../cel/problem.ts';
import type { DescribedKind } from '../../client.ts';
import { kindsOfRules, type ResourceRule, showKind } from './kinds.ts';

/** What of a policy is held against the types of what it matches. */
export interface PolicySpec {
  paramKind?: { apiVersion?: string; kind?: string };
  matchConstraints?: { resourceRules?: ResourceRule[] };
  variables?: { name?: string; expression?: string }[];
  validations?: { expression?: string; messageExpression?: string }[];
}

export interface ExpressionWarning {
  fieldRef: string;
  warning: string;
}

/**
 * What does not fit the kinds that a policy names, in its validations and their messages; `nameType` makes the name of a kind's
 * type, which nobody is to rely on.
 */
export function typeWarnings(
  { paramKind, matchConstraints, variables = [], validations = [] }: PolicySpec,
  all: readonly DescribedKind[],
  nameType: (kind: string) => string,
): ExpressionWarning[] {
  const typed = kindsOfRules(matchConstraints?.resourceRules ?? [], all).map((kind) => ({
    shown: showKind(kind),
    type: kind.type(nameType(kind.kind)) ?? dyn,
  }));
  const params = paramKind && paramType(paramKind, all, nameType);
  const declared = typed.map(({ shown, type }) => ({ shown, declarations: declarations(type, params, variables) }));
  const check = (fieldRef: string, expression: string | undefined): ExpressionWarning[] => {
    if (!expression) return [];
    const issues = declared.flatMap(({ shown, declarations }) => {
      const found = tryToCompile(expression, declarations);
      return found instanceof CompilationError ? [`${shown}: ${found.issues}\n`] : [];
    });
    return issues.length > 0 ? [{ fieldRef, warning: issues.join('\n') }] : [];
  };
  return validations.flatMap(({ expression, messageExpression }, i) => [
    ...check(`spec.validations[${i}].expression`, expression),
    ...check(`spec.validations[${i}].messageExpression`, messageExpression),
  ]);
}

function paramType(
  { apiVersion = '', kind = '' }: { apiVersion?: string; kind?: string },
  all: readonly DescribedKind[],
  nameType: (kind: string) => string,
): CelType {
  const found = all.find((one) => one.kind === kind && formatApiVersion(one) === apiVersion);
  return found?.type(nameType(kind)) ?? dyn;
}

function declarations(
  object: CelType,
  params: CelType | undefined,
  variables: readonly { name?: string; expression?: string }[],
): Declarations {
  const declared = {
    variables: {
      object,
      oldObject: object,
      request: requestType,
      namespaceObject: namespaceType,
      authorizer: authorizerType,
      ...(params && { params }),
    },
  };
  return withComposedVariables(declared, variables);
}
