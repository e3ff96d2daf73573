import type { MatchResources } from '../../resources/admissionregistration/match-resources.ts';
import type { Webhook, WebhookConfiguration } from '../../resources/admissionregistration/webhook.ts';
import type { Api } from '../context.ts';
import { forbidden } from '../errors.ts';
import { createEvaluator } from '../policies/evaluate.ts';
import { matchesRequest, matchesRule } from '../policies/match.ts';
import { type AdmissionRequest, inVersion } from '../policies/request.ts';

const group = 'admissionregistration.k8s.io';

/** One webhook, and what tells it from all others. */
export interface Hook {
  id: string;
  webhook: Webhook;
}

/** All webhooks of a kind: by the names of their configurations, and in these as they stand. */
export function hooksOf({ store }: Api, kind: 'mutating' | 'validating'): Hook[] {
  const all = store.list(`${kind}webhookconfigurations.${group}`) as readonly WebhookConfiguration[];
  return all.flatMap(({ metadata, webhooks = [] }) =>
    webhooks.map((webhook, i) => ({ id: `${kind}/${metadata.name}/${i}`, webhook })),
  );
}

/**
 * The request as a webhook is to see it: in the version of the rule that matches; undefined when it is not about it. 403 when
 * that cannot be told (apiserver/pkg/admission/plugin/webhook/generic).
 */
export function requestFor(api: Api, { webhook }: Hook, request: AdmissionRequest): AdmissionRequest | undefined {
  // Webhooks and policies are not ruled by webhooks.
  if (request.resource.group === group) return undefined;
  const { namespaceSelector, objectSelector, rules = [], matchConditions = [], matchPolicy, failurePolicy } = webhook;
  const match: MatchResources = {
    ...(namespaceSelector && { namespaceSelector }),
    ...(objectSelector && { objectSelector }),
  };
  if (!matchesRequest(api, match, request)) return undefined;
  const versions = [request.resource, ...(matchPolicy === 'Exact' ? [] : equivalents(api, request))];
  const version = versions.find((resource) => rules.some((rule) => matchesRule(rule, { ...request, resource })));
  if (!version) return undefined;
  const seen = version === request.resource ? request : inVersion(request, version);
  if (matchConditions.length === 0) return seen;
  const matches = createEvaluator(api, seen, { params: undefined }).matches(matchConditions);
  if (typeof matches === 'boolean') return matches ? seen : undefined;
  if (failurePolicy === 'Ignore') return undefined;
  throw forbidden(request.resource.ref, request.name, matches.error);
}

/** The same objects in other versions. */
function equivalents({ registry }: Api, { resource }: AdmissionRequest) {
  return registry.all().filter((other) => other.storage === resource.storage && other !== resource);
}
