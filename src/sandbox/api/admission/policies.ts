import { clone, equal, type KubeObject } from '../../../kube/object.ts';
import { mutateByPolicies } from '../policies/mutating.ts';
import { type AdmissionRequest, admissionRequest } from '../policies/request.ts';
import { validateByPolicies } from '../policies/validating.ts';
import { failWebhooks } from '../policies/webhooks.ts';
import { storedForm } from '../registry.ts';
import type { AdmissionContext, AdmissionRule } from './define.ts';

/** What users rule themselves: admission policies and webhooks. Changes come first, refusals last. */
export const userPolicies: AdmissionRule = {
  name: 'AdmissionPolicies',
  admit(draft, context) {
    const request = requestOf(draft, context);
    const changed = mutateByPolicies(context.api, request);
    if (changed && !equal(changed, request.object)) replaceFields(draft, storedForm(context.resource, changed));
    failWebhooks(context.api, request, 'mutating');
  },
  validate(object, context) {
    const request = requestOf(object, context);
    validateByPolicies(context.api, request, context.warn);
    failWebhooks(context.api, request, 'validating');
  },
  parts: ['status', 'ephemeralcontainers', 'resize', 'finalize'],
};

function requestOf(object: KubeObject, { resource, part, old, user, dryRun }: AdmissionContext): AdmissionRequest {
  const operation = old ? 'UPDATE' : 'CREATE';
  return admissionRequest({ resource, subresource: part, operation, object, oldObject: old, user, dryRun });
}

function replaceFields(draft: KubeObject, next: KubeObject): void {
  const copy = clone(next);
  for (const name of Object.keys(draft)) if (!(name in copy)) Reflect.deleteProperty(draft, name);
  Object.assign(draft, copy);
}
