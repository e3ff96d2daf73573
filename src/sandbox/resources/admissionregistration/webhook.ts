import { checkLabel1035, checkSubdomain } from '../../../kube/names.ts';
import type { KubeObject, LabelSelector } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { validateLabelSelector } from '../parts/labels.ts';
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
  sideEffects?: string;
  timeoutSeconds?: number;
  admissionReviewVersions?: string[];
  matchConditions?: { name?: string; expression?: string }[];
  reinvocationPolicy?: string;
}

export interface ServiceReference {
  namespace?: string;
  name?: string;
  path?: string;
  port?: number;
}

export interface WebhookConfiguration extends KubeObject {
  webhooks?: Webhook[];
}

const reviewVersions = ['v1', 'v1beta1'];

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
      ...validateReviewVersions(webhook.admissionReviewVersions ?? [], `${path}.admissionReviewVersions`),
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
    ...(!sideEffects
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

function validateReviewVersions(versions: readonly string[], path: string): FieldError[] {
  if (versions.length === 0) return [fieldError.required(path, 'must specify one of v1, v1beta1')];
  const errors = versions.flatMap((version, i) =>
    versions.indexOf(version) < i
      ? [fieldError.invalid(`${path}[${i}]`, version, 'duplicate version')]
      : checkLabel1035(version).map((text) => fieldError.invalid(`${path}[${i}]`, version, text)),
  );
  if (!versions.some((version) => reviewVersions.includes(version)))
    errors.push(fieldError.invalid(path, versions, 'must include at least one of v1, v1beta1'));
  return errors;
}

function validateClient({ url, service }: NonNullable<Webhook['clientConfig']>, path: string): FieldError[] {
  if ((url === undefined) === (service === undefined))
    return [fieldError.required(path, 'exactly one of url or service is required')];
  if (url !== undefined) return validateUrl(url, `${path}.url`);
  const { name = '', namespace = '', path: at, port = 443 } = service ?? {};
  return [
    ...(name ? [] : [fieldError.required(`${path}.service.name`, 'service name is required')]),
    ...(namespace ? [] : [fieldError.required(`${path}.service.namespace`, 'service namespace is required')]),
    ...(port < 1 || port > 65535
      ? [fieldError.invalid(`${path}.service.port`, port, 'port is not valid: must be between 1 and 65535, inclusive')]
      : []),
    ...(at === undefined ? [] : validateServicePath(at, `${path}.service.path`)),
  ];
}

// The real server also looks at each segment of the path.
function validateServicePath(at: string, path: string): FieldError[] {
  const isRight = at === '' || at.startsWith('/');
  return isRight ? [] : [fieldError.invalid(path, at, "must start with a '/'")];
}

const form = '; desired format: https://host[/path]';

function validateUrl(text: string, path: string): FieldError[] {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return [fieldError.required(path, `url must be a valid URL: parse ${JSON.stringify(text)}: invalid URI${form}`)];
  }
  const refuse = (value: string, why: string) => [fieldError.invalid(path, value, why)];
  const errors: FieldError[] = [];
  if (url.protocol !== 'https:')
    errors.push(...refuse(url.protocol.slice(0, -1), `'https' is the only allowed URL scheme${form}`));
  if (!url.host) errors.push(...refuse(url.host, `host must be specified${form}`));
  if (url.username) errors.push(...refuse(url.username, 'user information is not permitted in the URL'));
  if (url.hash) errors.push(...refuse(url.hash.slice(1), 'fragments are not permitted in the URL'));
  if (url.search) errors.push(...refuse(url.search.slice(1), 'query parameters are not permitted in the URL'));
  return errors;
}
