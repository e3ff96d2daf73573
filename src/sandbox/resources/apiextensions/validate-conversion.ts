import { type FieldError, fieldError } from '../../api/errors.ts';
import type { Conversion } from '../../custom-resources/definition.ts';
import { oneOf } from '../parts/one-of.ts';
import { validateReviewVersions, validateWebhookService, validateWebhookUrl } from '../parts/webhook-client.ts';

type Client = NonNullable<Conversion['webhook']>['clientConfig'];

/** The rules for how versions are converted; the webhook's paths are those of the internal type. */
export function validateConversion({ strategy, webhook }: Conversion, path: string): FieldError[] {
  const { clientConfig } = webhook ?? {};
  const versions = webhook?.conversionReviewVersions ?? [];
  if (strategy === 'Webhook')
    return [
      ...validateClient(clientConfig, `${path}.webhookClientConfig`),
      ...validateReviewVersions(versions, `${path}.conversionReviewVersions`),
    ];
  const text = 'should not be set when strategy is not set to Webhook';
  return [
    ...oneOf(strategy, ['None', 'Webhook'], `${path}.strategy`),
    ...(clientConfig ? [fieldError.forbidden(`${path}.webhookClientConfig`, text)] : []),
    ...(versions.length > 0 ? [fieldError.forbidden(`${path}.conversionReviewVersions`, text)] : []),
  ];
}

function validateClient(client: Client, path: string): FieldError[] {
  if (!client) return [fieldError.required(path, 'required when strategy is set to Webhook')];
  const { url, service } = client;
  if (url !== undefined && !service) return validateWebhookUrl(url, `${path}.url`);
  if (url === undefined && service) return validateWebhookService(service, `${path}.service`);
  return [fieldError.required(path, 'exactly one of url or service is required')];
}
