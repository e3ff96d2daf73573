import { formatTime } from '../../../kube/time.ts';
import { type CustomResourceDefinition, type Names, storageVersion } from '../../custom-resources/definition.ts';
import { isKnownFormat } from '../../custom-resources/formats.ts';
import { schemasWithin } from '../../custom-resources/json-schema.ts';
import { defineResource } from '../define.ts';
import { createdColumn, nameColumn } from '../parts/columns.ts';
import { validateDefinition, validateDefinitionUpdate } from './validate.ts';

const cleanup = 'customresourcecleanup.apiextensions.k8s.io';

export const customResourceDefinition = defineResource<CustomResourceDefinition>({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  hasStatus: true,
  requiresVersion: true,
  applyDefaults({ spec }) {
    spec.conversion ??= { strategy: 'None' };
    const service = spec.conversion.webhook?.clientConfig?.service;
    if (service) service.port ??= 443;
    applyNameDefaults(spec.names);
  },
  prepare(draft, { old }) {
    if (!old)
      draft.status = {
        conditions: null as never,
        acceptedNames: { plural: '', kind: '' },
        storedVersions: null as never,
      };
    const stored = storageVersion(draft)?.name;
    const status = { ...draft.status };
    const before = status.storedVersions ?? [];
    if (stored !== undefined && !before.includes(stored))
      draft.status = { ...status, storedVersions: [...before, stored] };
  },
  validate: validateDefinition,
  updateRules: 'alone',
  validateUpdate: validateDefinitionUpdate,
  warnings: ({ spec }) => unknownFormats(spec).map((format) => `unrecognized format ${JSON.stringify(format)}`),
  beforeDeletion(draft, { now }) {
    draft.metadata.finalizers = [...new Set([...(draft.metadata.finalizers ?? []), cleanup])];
    const conditions = (draft.status?.conditions ?? []).filter(({ type }) => type !== 'Terminating');
    draft.status = {
      ...draft.status,
      conditions: [
        ...conditions,
        {
          type: 'Terminating',
          status: 'True',
          lastTransitionTime: formatTime(now),
          reason: 'InstanceDeletionPending',
          message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
        },
      ],
    };
  },
  columns: [nameColumn, createdColumn],
});

function applyNameDefaults(names: Names): void {
  if (!names.singular) names.singular = (names.kind ?? '').toLowerCase();
  if (!names.listKind && names.kind) names.listKind = `${names.kind}List`;
}

function unknownFormats({ versions }: CustomResourceDefinition['spec']): string[] {
  const formats = (versions ?? []).flatMap(({ schema }) =>
    [...schemasWithin(schema?.openAPIV3Schema ?? {})].flatMap(({ format }) => (format ? [format] : [])),
  );
  return [...new Set(formats)].filter((format) => !isKnownFormat(format));
}
