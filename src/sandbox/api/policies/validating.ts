import type { KubeObject } from '../../../kube/object.ts';
import type { Validation } from '../../resources/admissionregistration/validate-validations.ts';
import type { ValidatingAdmissionPolicy } from '../../resources/admissionregistration/validating-admission-policy.ts';
import type { ValidatingAdmissionPolicyBinding } from '../../resources/admissionregistration/validating-admission-policy-binding.ts';
import type { Api } from '../context.ts';
import { ApiError, forbidden } from '../errors.ts';
import { createEvaluator, type Evaluator } from './evaluate.ts';
import { matchesRequest } from './match.ts';
import { ConfigurationError, collectParams } from './params.ts';
import type { AdmissionRequest } from './request.ts';

const group = 'admissionregistration.k8s.io';
const codes: Readonly<Record<string, number>> = {
  Forbidden: 403,
  RequestEntityTooLarge: 413,
  Invalid: 422,
  Unauthorized: 401,
};

interface Denial {
  message: string;
  reason: string;
}

/**
 * Holds a write against all ValidatingAdmissionPolicies that are bound: refuses, warns, or lets pass
 * (apiserver/pkg/admission/plugin/policy/validating).
 */
export function validateByPolicies(api: Api, request: AdmissionRequest, warn: (text: string) => void): void {
  // Policies do not rule themselves.
  if (request.resource.group === group) return;
  const policies = api.store.list(`validatingadmissionpolicies.${group}`) as readonly ValidatingAdmissionPolicy[];
  if (policies.length === 0) return;
  const bindings = api.store.list(
    `validatingadmissionpolicybindings.${group}`,
  ) as readonly ValidatingAdmissionPolicyBinding[];
  const denials: (Denial & { policy: string; binding: string })[] = [];
  for (const policy of policies) {
    if (!matchesRequest(api, policy.spec?.matchConstraints, request)) continue;
    for (const binding of bindings) {
      if (binding.spec?.policyName !== policy.metadata.name) continue;
      if (!matchesRequest(api, binding.spec.matchResources, request)) continue;
      const names = { policy: policy.metadata.name, binding: binding.metadata.name };
      for (const denial of denialsOf(api, request, policy, binding)) {
        const actions = binding.spec.validationActions ?? [];
        if (actions.includes('Deny') || denial.isConfiguration) denials.push({ ...denial, ...names });
        if (actions.includes('Warn') && !denial.isConfiguration)
          warn(
            `Validation failed for ValidatingAdmissionPolicy '${names.policy}' with binding '${names.binding}': ${denial.message}`,
          );
      }
    }
  }
  const [first] = denials;
  if (first) throw refusal(request, first);
}

function refusal(
  { resource, name }: AdmissionRequest,
  { policy, binding, message, reason }: Denial & { policy: string; binding: string },
): ApiError {
  const text = `ValidatingAdmissionPolicy '${policy}' with binding '${binding}' denied request: ${message}`;
  const made = forbidden(resource.ref, name, text);
  const details = { ...made.status.details, causes: [{ message: text }] };
  return new ApiError(codes[reason] ?? 403, reason, made.message, details as never);
}

function denialsOf(
  api: Api,
  request: AdmissionRequest,
  { spec = {} }: ValidatingAdmissionPolicy,
  { spec: bound = {} }: ValidatingAdmissionPolicyBinding,
): (Denial & { isConfiguration?: true })[] {
  const isStrict = spec.failurePolicy !== 'Ignore';
  const failed = (message: string) => (isStrict ? [{ message, reason: 'Invalid' }] : []);
  let params: (KubeObject | null)[];
  try {
    params = collectParams(api, spec.paramKind, bound.paramRef, request);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const message = `failed to configure binding: ${error.message}`;
    return isStrict ? [{ message, reason: 'Invalid', isConfiguration: true }] : [];
  }
  return params.flatMap((one) => {
    const evaluator = createEvaluator(api, request, { params: one, variables: spec.variables ?? [] });
    const matches = evaluator.matches(spec.matchConditions ?? []);
    if (typeof matches === 'object') return failed(matches.error);
    if (!matches) return [];
    return (spec.validations ?? []).flatMap((validation) => {
      const outcome = evaluator.evaluate(validation.expression ?? '');
      if (outcome.kind === 'error') return failed(outcome.message);
      if (outcome.value === true) return [];
      return [{ message: messageFor(validation, evaluator), reason: validation.reason ?? 'Invalid' }];
    });
  });
}

const longestMessage = 5 * 1024;

function messageFor({ expression = '', message, messageExpression }: Validation, evaluator: Evaluator): string {
  if (messageExpression) {
    const outcome = evaluator.evaluate(messageExpression);
    const text = outcome.kind === 'value' && typeof outcome.value === 'string' ? outcome.value.trim() : '';
    if (text && text.length <= longestMessage && !text.includes('\n')) return text;
  }
  return message?.trim() || `failed expression: ${expression.trim()}`;
}
