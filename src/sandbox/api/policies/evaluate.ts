import type { KubeObject } from '../../../kube/object.ts';
import { resourceAttributes } from '../../access/attributes.ts';
import { serviceAccountGroups, serviceAccountUser } from '../../access/subjects.ts';
import { authorizerType, mutationMessage, requestResourceType } from '../../cel/checker/admission-types.ts';
import type { Declarations } from '../../cel/checker/define.ts';
import { dyn } from '../../cel/checker/types.ts';
import { CompilationError, compile } from '../../cel/compile.ts';
import { Authorizer, type Decide } from '../../cel/evaluate/authorizer.ts';
import { fromJson } from '../../cel/evaluate/json.ts';
import { LazyMap } from '../../cel/evaluate/maps.ts';
import { CostLimitExceeded } from '../../cel/evaluate/run.ts';
import { Failure, type Result, type Value } from '../../cel/evaluate/values.ts';
import type { NamedExpression } from '../../resources/admissionregistration/match-conditions.ts';
import type { Api } from '../context.ts';
import { type AdmissionRequest, namespaceVariable, requestVariable } from './request.ts';

/** What an expression came to: a value, or why it could not be told. */
export type Outcome = { kind: 'value'; value: Value } | { kind: 'error'; message: string };

/** Evaluates the expressions of one policy on one request. */
export interface Evaluator {
  evaluate(expression: string): Outcome;
  /** Whether all match conditions hold; the first that cannot be told counts. */
  matches(conditions: readonly NamedExpression[]): boolean | { error: string };
}

/** Prepares the variables of a policy; `variables` of its own are evaluated when they are first asked for. */
export function createEvaluator(
  api: Api,
  request: AdmissionRequest,
  { params, variables = [] }: { params: KubeObject | null | undefined; variables?: readonly NamedExpression[] },
): Evaluator {
  const authorizer = authorizerFor(api, request);
  const { resource, subresource, namespace, name } = request;
  const asked = { group: resource.group, resource: resource.definition.plural, subresource, namespace, name };
  const composed = new Map(variables.map(({ name = '', expression = '' }) => [name, expression]));
  const all: Record<string, Value> = {
    object: fromJson(request.object),
    oldObject: fromJson(request.oldObject),
    request: fromJson(requestVariable(request)),
    namespaceObject: fromJson(namespaceVariable(api, request)),
    params: fromJson(params),
    authorizer,
    'authorizer.requestResource': authorizer.checkOf(asked),
    variables: new LazyMap([...composed.keys()], (variable) => {
      const expression = composed.get(variable);
      return expression === undefined ? undefined : composedValue(variable, expression);
    }),
  };
  const run = (expression: string): Result => compile(expression, loose).evaluate(all);
  const composedValue = (variable: string, expression: string): Result => {
    const value = run(expression);
    if (!(value instanceof Failure)) return value;
    return new Failure(`composited variable "${variable}" fails to evaluate: ${value.message}`);
  };
  const evaluate = (expression: string): Outcome => {
    const value = attempt(() => run(expression));
    if (!(value instanceof Failure)) return { kind: 'value', value };
    return { kind: 'error', message: `expression '${expression}' resulted in error: ${value.message}` };
  };
  return {
    evaluate,
    matches(conditions) {
      const errors: string[] = [];
      for (const { expression = '' } of conditions) {
        const outcome = evaluate(expression);
        if (outcome.kind === 'error') errors.push(outcome.message);
        else if (outcome.value !== true) return false;
      }
      return errors.length > 0 ? { error: errors.join(', ') } : true;
    },
  };
}

// Their types were checked when the policy was written.
const loose: Declarations = {
  variables: {
    ...Object.fromEntries(
      ['object', 'oldObject', 'request', 'namespaceObject', 'params', 'variables'].map((name) => [name, dyn]),
    ),
    authorizer: authorizerType,
    'authorizer.requestResource': requestResourceType,
  },
  messages: mutationMessage,
};

function authorizerFor({ authorizer }: Api, { user }: AdmissionRequest): Authorizer {
  const decide: Decide = ({ verb, path, account, ...about }) => {
    const asker = account
      ? {
          name: serviceAccountUser(account.namespace, account.name),
          groups: [...serviceAccountGroups(account.namespace), 'system:authenticated'],
        }
      : user;
    const asked = resourceAttributes(asker, verb, about);
    return authorizer.authorize(path ? { ...asked, isResource: false, path } : asked);
  };
  return new Authorizer(decide);
}

/** What stops an evaluation is its error, too. */
function attempt(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof CompilationError) return new Failure(`compilation error: ${error.message}`);
    if (error instanceof CostLimitExceeded) return new Failure(error.message);
    throw error;
  }
}
