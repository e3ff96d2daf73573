import { checkSubdomain } from '../../../kube/names.ts';
import type { KubeObject, LabelSelector } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { validateLabelSelector } from '../parts/labels.ts';
import {
  type ServiceReference,
  validateReviewVersions,
  validateWebhookService,
  validateWebhookUrl,
} from '../parts/webhook-client.ts';
import { type NamedExpression, validateConditions } from './match-conditions.ts';
import { type ResourceRule, validateResourceRule } from './match-resources.ts';

/** One webhook of a configuration, validating or mutating. */
export interface Webhook {
  name?: string;
  clientConfig?: { url?: string; service?: ServiceReference; caBundle?: string };
  rules?: ResourceRule[];
  failurePolicy?: string;
  matchPolicy?: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  /** Go prints it as null where it is not given. */
  sideEffects?: string | null;
  timeoutSeconds?: number;
  admissionReviewVersions?: string[];
  matchConditions?: NamedExpression[];
  reinvocationPolicy?: string;
}

export interface WebhookConfiguration extends KubeObject {
  webhooks?: Webhook[];
}

/** Fills in what pkg/apis/admissionregistration/v1/defaults.go does. */
export function applyWebhookDefaults(webhook: Webhook): void {
  webhook.failurePolicy ??= 'Fail';
  webhook.matchPolicy ??= 'Equivalent';
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= 10;
  if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443;
  for (const rule of webhook.rules ?? []) rule.scope ??= '*';
}

/** The rules for the webhooks of a configuration (pkg/apis/admissionregistration/validation). */
export function validateWebhooks({ webhooks = [] }: WebhookConfiguration): FieldError[] {
  const seen = new Set<string>();
  return webhooks.flatMap((webhook, i) => {
    const path = `webhooks[${i}]`;
    const errors = [
      ...validateWebhook(webhook, path),
      ...validateReviewVersions(
        webhook.admissionReviewVersions ?? [],
        `${path}.admissionReviewVersions`,
        'must specify one of v1, v1beta1',
      ),
    ];
    const { name = '' } = webhook;
    if (name && seen.has(name)) errors.push(fieldError.duplicate(`${path}.name`, name));
    seen.add(name);
    return errors;
  });
}

function validateWebhook(webhook: Webhook, path: string): FieldError[] {
  const { name = '', rules = [], sideEffects, timeoutSeconds = 10, reinvocationPolicy } = webhook;
  const oneOf = (value: string, field: string, allowed: readonly string[]) =>
    allowed.includes(value) ? [] : [fieldError.notSupported(`${path}.${field}`, value, allowed)];
  return [
    ...validateFullName(name, `${path}.name`),
    ...rules.flatMap((rule, i) => validateResourceRule(rule, `${path}.rules[${i}]`)),
    ...oneOf(webhook.failurePolicy ?? '', 'failurePolicy', ['Fail', 'Ignore']),
    ...oneOf(webhook.matchPolicy ?? '', 'matchPolicy', ['Equivalent', 'Exact']),
    ...(sideEffects === undefined || sideEffects === null
      ? [fieldError.required(`${path}.sideEffects`, 'must specify one of None, NoneOnDryRun')]
      : oneOf(sideEffects, 'sideEffects', ['None', 'NoneOnDryRun'])),
    ...(timeoutSeconds < 1 || timeoutSeconds > 30
      ? [
          fieldError.invalid(
            `${path}.timeoutSeconds`,
            timeoutSeconds,
            'the timeout value must be between 1 and 30 seconds',
          ),
        ]
      : []),
    ...validateLabelSelector(webhook.namespaceSelector, `${path}.namespaceSelector`),
    ...validateLabelSelector(webhook.objectSelector, `${path}.objectSelector`),
    ...(reinvocationPolicy === undefined ? [] : oneOf(reinvocationPolicy, 'reinvocationPolicy', ['IfNeeded', 'Never'])),
    ...validateClient(webhook.clientConfig ?? {}, `${path}.clientConfig`),
    ...validateConditions(webhook.matchConditions ?? [], `${path}.matchConditions`),
  ];
}

function validateFullName(name: string, path: string): FieldError[] {
  if (!name) return [fieldError.required(path)];
  const wrong = checkSubdomain(name);
  if (wrong.length > 0) return [fieldError.invalid(path, name, wrong.join(', '))];
  return name.split('.').length < 3
    ? [fieldError.invalid(path, name, 'should be a domain with at least three segments separated by dots')]
    : [];
}

function validateClient({ url, service }: NonNullable<Webhook['clientConfig']>, path: string): FieldError[] {
  if (url !== undefined && !service) return validateWebhookUrl(url, `${path}.url`);
  if (url === undefined && service) return validateWebhookService(service, `${path}.service`);
  return [fieldError.required(path, 'exactly one of url or service is required')];
}
