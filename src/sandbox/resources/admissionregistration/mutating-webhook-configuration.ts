import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { applyWebhookDefaults, validateWebhooks, type WebhookConfiguration } from './webhook.ts';

export const mutatingWebhookConfiguration = defineResource<WebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  categories: ['api-extensions'],
  namespaced: false,
  generationOf: 'spec',
  generationCounts: ({ webhooks }) => webhooks,
  applyDefaults({ webhooks = [] }) {
    for (const webhook of webhooks) {
      applyWebhookDefaults(webhook);
      webhook.reinvocationPolicy ??= 'Never';
    }
  },
  validate: validateWebhooks,
  columns: [nameColumn, { name: 'Webhooks', type: 'integer', cell: ({ webhooks = [] }) => webhooks.length }, ageColumn],
});
