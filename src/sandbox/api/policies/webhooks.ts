import type { MatchResources } from '../../resources/admissionregistration/match-resources.ts';
import type { Webhook, WebhookConfiguration } from '../../resources/admissionregistration/webhook.ts';
import type { Api } from '../context.ts';
import { ApiError } from '../errors.ts';
import { createEvaluator } from './evaluate.ts';
import { matchesRequest } from './match.ts';
import type { AdmissionRequest } from './request.ts';

const group = 'admissionregistration.k8s.io';

/**
 * The sandbox calls no webhooks: what is sent to one fails as it does where none answers, unless its failurePolicy is
 * Ignore (apiserver/pkg/admission/plugin/webhook).
 */
export function failWebhooks(api: Api, request: AdmissionRequest, kind: 'mutating' | 'validating'): void {
  if (request.resource.group === group) return;
  const all = api.store.list(`${kind}webhookconfigurations.${group}`) as readonly WebhookConfiguration[];
  for (const { webhooks = [] } of all)
    for (const webhook of webhooks) {
      if (webhook.failurePolicy === 'Ignore' || !matchesWebhook(api, webhook, request)) continue;
      const why = `failed calling webhook ${JSON.stringify(webhook.name)}: failed to call webhook: ${problemOf(api, webhook)}`;
      throw new ApiError(500, 'InternalError', `Internal error occurred: ${why}`, {
        causes: [{ message: why }],
      } as never);
    }
}

function matchesWebhook(api: Api, webhook: Webhook, request: AdmissionRequest): boolean {
  const { namespaceSelector, objectSelector, rules = [], matchConditions = [] } = webhook;
  const match: MatchResources = {
    ...(namespaceSelector && { namespaceSelector }),
    ...(objectSelector && { objectSelector }),
    resourceRules: rules,
  };
  if (!matchesRequest(api, match, request)) return false;
  return createEvaluator(api, request, { params: undefined }).matches(matchConditions) !== false;
}

function problemOf(api: Api, { clientConfig = {}, timeoutSeconds = 10 }: Webhook): string {
  const { url, service } = clientConfig;
  if (!service) return `Post "${url}?timeout=${timeoutSeconds}s": the sandbox does not call webhooks`;
  const { name = '', namespace = '', path = '', port = 443 } = service;
  const target = `https://${name}.${namespace}.svc:${port}${path}?timeout=${timeoutSeconds}s`;
  const why = api.store.get('services', `${namespace}/${name}`)
    ? 'the sandbox does not call webhooks'
    : `service ${JSON.stringify(name)} not found`;
  return `Post "${target}": ${why}`;
}
