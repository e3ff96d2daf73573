import { isRecord, type KubeObject } from '../../../kube/object.ts';
import { toJson } from '../../cel/evaluate/json.ts';
import type { MutatingAdmissionPolicy } from '../../resources/admissionregistration/mutating-admission-policy.ts';
import type { PolicyBinding } from '../../resources/admissionregistration/policy-binding.ts';
import type { Mutation } from '../../resources/admissionregistration/validate-mutations.ts';
import { callInRound, type Reinvocation } from '../admission/reinvocation.ts';
import type { Api } from '../context.ts';
import { ApiError, forbidden } from '../errors.ts';
import { mergeApplied } from '../managed-fields/index.ts';
import { applyPatch, patchTypes } from '../patches/index.ts';
import { createEvaluator } from './evaluate.ts';
import { matchesRequest } from './match.ts';
import { ConfigurationError, collectParams } from './params.ts';
import type { AdmissionRequest } from './request.ts';

const group = 'admissionregistration.k8s.io';

/** Lets all MutatingAdmissionPolicies that are bound change a write; gives the object as it is then (apiserver/pkg/admission/plugin/policy/mutating). */
export function mutateByPolicies(api: Api, request: AdmissionRequest, round: Reinvocation): KubeObject | undefined {
  const { object } = request;
  if (!object || request.resource.group === group) return object;
  const policies = api.store.list(`mutatingadmissionpolicies.${group}`) as readonly MutatingAdmissionPolicy[];
  if (policies.length === 0) return object;
  const bindings = api.store.list(`mutatingadmissionpolicybindings.${group}`) as readonly PolicyBinding[];
  const bound = policies.flatMap((policy) =>
    matchesRequest(api, policy.spec?.matchConstraints, request)
      ? bindings.filter(({ spec }) => spec?.policyName === policy.metadata.name).map((binding) => ({ policy, binding }))
      : [],
  );
  return callInRound(round, round.policies, object, bound, ({ policy, binding }, before, isDue) => {
    const id = `${policy.metadata.name}/${binding.metadata.name}`;
    if (!before || !isDue(id) || !matchesRequest(api, binding.spec?.matchResources, request)) return undefined;
    const changed = mutate(api, { ...request, object: before }, policy, binding);
    return { id, object: changed, isRepeatable: policy.spec?.reinvocationPolicy === 'IfNeeded' };
  });
}

function mutate(
  api: Api,
  request: AdmissionRequest & { object: KubeObject },
  policy: MutatingAdmissionPolicy,
  binding: PolicyBinding,
): KubeObject {
  const spec = policy.spec ?? {};
  let { object } = request;
  try {
    for (const params of collectParams(api, spec.paramKind, binding.spec?.paramRef, request)) {
      const own = { params, variables: spec.variables ?? [] };
      const matches = createEvaluator(api, { ...request, object }, own).matches(spec.matchConditions ?? []);
      if (typeof matches === 'object') throw new ConfigurationError(matches.error);
      if (!matches) continue;
      for (const mutation of spec.mutations ?? []) {
        const text = mutation.applyConfiguration?.expression ?? mutation.jsonPatch?.expression ?? '';
        const outcome = createEvaluator(api, { ...request, object }, own).evaluate(text);
        if (outcome.kind === 'error') throw new ConfigurationError(outcome.message);
        object = applied(request, object, mutation, toJson(outcome.value));
      }
    }
  } catch (error) {
    if (spec.failurePolicy === 'Ignore') return object;
    if (!(error instanceof ConfigurationError || error instanceof ApiError)) throw error;
    const { name } = binding.metadata;
    throw forbidden(
      request.resource.ref,
      request.name,
      `policy '${policy.metadata.name}' with binding '${name}' denied request: ${error.message}`,
    );
  }
  return object;
}

function applied({ resource }: AdmissionRequest, object: KubeObject, mutation: Mutation, made: unknown): KubeObject {
  if (mutation.patchType === 'JSONPatch')
    return applyPatch({ contentType: patchTypes.json, body: made, schema: resource.schema, live: object });
  const { apiVersion, kind } = object;
  return mergeApplied(resource.schema, object, { ...(isRecord(made) ? made : {}), apiVersion, kind }) as KubeObject;
}
