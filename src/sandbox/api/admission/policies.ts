import { clone, equal, type KubeObject } from '../../../kube/object.ts';
import { applySchemaDefaults } from '../../schema/defaults.ts';
import { mutateByPolicies } from '../policies/mutating.ts';
import { type AdmissionRequest, admissionRequest } from '../policies/request.ts';
import { validateByPolicies } from '../policies/validating.ts';
import { storedForm } from '../registry.ts';
import { mutateByWebhooks } from '../webhooks/mutating.ts';
import { validateByWebhooks } from '../webhooks/validating.ts';
import type { AdmissionContext, AdmissionRule } from './define.ts';

/** What users rule themselves: admission policies and webhooks. Changes come first, refusals last. */
export const userPolicies: AdmissionRule = {
  name: 'AdmissionPolicies',
  admit(draft, context) {
    const named = requestOf(draft, context);
    const { api, resource, warn, sent, reinvocation } = context;
    // A name that is made has not been asked for.
    const request = { ...named, name: sent?.name ?? named.name };
    const byPolicies = mutateByPolicies(context.api, request, context.reinvocation);
    const complete = (object: KubeObject) => {
      if (resource.schema) applySchemaDefaults(resource.schema, object);
      resource.definition.applyDefaults?.(object, context);
    };
    const changed = mutateByWebhooks(api, { ...request, object: byPolicies }, reinvocation, { sent, warn, complete });
    if (changed && !equal(changed, request.object)) replaceFields(draft, storedForm(resource, changed));
  },
  validate(object, context) {
    const request = requestOf(object, context);
    validateByPolicies(context.api, request, context.warn);
    validateByWebhooks(context.api, request, context.warn);
  },
  parts: ['status', 'ephemeralcontainers', 'resize', 'finalize', 'approval'],
};

function requestOf(
  object: KubeObject,
  { resource, part, old, user, dryRun, given }: AdmissionContext,
): AdmissionRequest {
  return admissionRequest({
    resource,
    subresource: part,
    operation: old ? 'UPDATE' : 'CREATE',
    object,
    oldObject: old,
    user,
    dryRun,
    options: given,
  });
}

function replaceFields(draft: KubeObject, next: KubeObject): void {
  const copy = clone(next);
  for (const name of Object.keys(draft)) if (!(name in copy)) Reflect.deleteProperty(draft, name);
  Object.assign(draft, copy);
}
