import { EvaluationError } from '@marcbachmann/cel-js';
import type { KubeObject } from '../../../kube/object.ts';
import { messageOf } from '../../../lib/errors.ts';
import { resourceAttributes } from '../../access/attributes.ts';
import { serviceAccountGroups, serviceAccountUser } from '../../access/subjects.ts';
import { CelAuthorizer, type Decide } from '../../cel/authorizer.ts';
import { authorizerType, mutationMessage, requestResourceType } from '../../cel/checker/admission-types.ts';
import type { Declarations } from '../../cel/checker/check.ts';
import { dyn } from '../../cel/checker/types.ts';
import { CompilationError, compile } from '../../cel/compile.ts';
import { toCel } from '../../cel/values.ts';
import type { NamedExpression } from '../../resources/admissionregistration/match-conditions.ts';
import type { Api } from '../context.ts';
import { type AdmissionRequest, namespaceVariable, requestVariable } from './request.ts';

/** What an expression came to: a value, or why it could not be told. */
export type Outcome = { kind: 'value'; value: unknown } | { kind: 'error'; message: string };

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
  const given: Record<string, unknown> = {
    object: request.object ? toCel(request.object) : null,
    oldObject: request.oldObject ? toCel(request.oldObject) : null,
    request: toCel(requestVariable(request)),
    namespaceObject: toCel(namespaceVariable(api, request)),
    params: params ? toCel(params) : null,
    authorizer: authorizerFor(api, request),
  };
  const composed = {};
  const all = { ...given, variables: composed };
  const run = (expression: string) => compile(expression, loose).evaluate(all);
  for (const { name = '', expression = '' } of variables) {
    let known: { value: unknown } | undefined;
    Object.defineProperty(composed, name, {
      enumerable: true,
      get: () => {
        known ??= { value: run(expression) };
        return known.value;
      },
    });
  }
  const evaluate = (expression: string): Outcome => {
    try {
      return { kind: 'value', value: run(expression) };
    } catch (error) {
      return { kind: 'error', message: `expression '${expression}' resulted in error: ${problemOf(error)}` };
    }
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

function authorizerFor({ authorizer }: Api, { user, resource, subresource, namespace, name }: AdmissionRequest) {
  const { group, definition } = resource;
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
  return new CelAuthorizer(decide, { group, resource: definition.plural, subresource, namespace, name });
}

function problemOf(error: unknown): string {
  if (error instanceof CompilationError) return `compilation error: ${error.message}`;
  if (error instanceof EvaluationError) return error.summary.replace(/^No such key/, 'no such key');
  return messageOf(error);
}
