import { compareVersions } from '../../kube/api-version.ts';
import { findByPath } from '../../kube/json-path.ts';
import type { KubeObject } from '../../kube/object.ts';
import { type FieldError, fieldError } from '../api/errors.ts';
import type { ResourceDefinition } from '../resources/define.ts';
import { columnsOf } from './columns.ts';
import { applyDefaults } from './defaults.ts';
import type { CustomResourceDefinition, DefinitionVersion, Names } from './definition.ts';
import { validateEmbedded } from './embedded.ts';
import { finalizerWarnings } from './finalizers.ts';
import type { JsonSchema } from './json-schema.ts';
import { validateListTypes } from './list-types.ts';
import { hasRules, validateRules } from './rules.ts';
import { scaleOf, validateScale } from './scale.ts';
import { validateValue } from './validate-value.ts';

/** One version of a custom resource as a resource like any other. */
export function customResource(
  { spec, status }: CustomResourceDefinition,
  version: DefinitionVersion,
): ResourceDefinition {
  const names: Names = status?.acceptedNames ?? spec.names;
  const schema = version.schema?.openAPIV3Schema ?? {};
  const { status: statusPart, scale } = version.subresources ?? {};
  return {
    group: spec.group,
    version: version.name,
    kind: names.kind,
    plural: names.plural,
    singular: names.singular || names.kind.toLowerCase(),
    listKind: names.listKind || `${names.kind}List`,
    ...(names.shortNames?.length && { shortNames: names.shortNames }),
    ...(names.categories?.length && { categories: names.categories }),
    namespaced: spec.scope === 'Namespaced',
    ...(statusPart && { hasStatus: true as const }),
    generationOf: 'spec',
    generationCounts: statusPart ? withoutStatus : withoutMetadata,
    requiresVersion: true,
    statusResets: 'metadata',
    takesAnyFinalizer: true,
    warnings: finalizerWarnings,
    applyDefaults: (draft) => applyDefaults(schema, draft),
    validate: (object, { old }) => validate(schema, object, old, version),
    validateStatusUpdate: (next, old) => validateStatus(schema, next, old, version),
    verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
    ...(version.deprecated && { deprecation: deprecationOf(spec, version, names.kind) }),
    columns: columnsOf(version.additionalPrinterColumns),
    ...(scale && { scale: scaleOf(scale) }),
    ...(version.selectableFields?.length && {
      selectableFields: Object.fromEntries(
        version.selectableFields.map(({ jsonPath }) => [
          jsonPath.replace(/^\./, ''),
          (object: KubeObject) => String(findByPath(jsonPath, object)[0] ?? ''),
        ]),
      ),
    }),
  };
}

function withoutMetadata({ apiVersion: _, kind: __, metadata: ___, ...rest }: KubeObject): unknown {
  return rest;
}

function withoutStatus({ apiVersion: _, kind: __, metadata: ___, status: ____, ...rest }: KubeObject): unknown {
  return rest;
}

function validate(
  schema: JsonSchema,
  object: KubeObject,
  old: KubeObject | undefined,
  { subresources }: DefinitionVersion,
): FieldError[] {
  const scale = subresources?.scale;
  const errors = [
    ...validateValue(schema, object, '', old),
    ...(scale ? validateScale(scale, object) : []),
    ...validateEmbedded(schema, object),
    ...validateListTypes(schema, object),
  ];
  // Rules are not run on values that do not fit their types.
  if (!errors.some(({ reason }) => blocking.has(reason))) return [...errors, ...validateRules(schema, object, old)];
  return hasRules(schema) ? [...errors, notAllChecked] : errors;
}

/** The status is looked at on its own; paths in its messages begin within it. */
function validateStatus(
  schema: JsonSchema,
  { status }: KubeObject,
  { status: old }: KubeObject,
  { subresources }: DefinitionVersion,
): FieldError[] {
  const own = schema.properties?.status;
  if (status === undefined || !own) return [];
  const within = (error: FieldError) =>
    error.field === '<nil>' ? error : { ...error, field: `status.${error.field}` };
  const errors = [
    ...validateValue(own, status, '', old).map(within),
    ...(subresources?.scale ? validateScale({ ...subresources.scale, specReplicasPath: '' }, { status } as never) : []),
    ...validateListTypes(own, status, 'status'),
  ];
  const rules = { type: 'object', properties: { status: own } };
  if (!errors.some(({ reason }) => blocking.has(reason)))
    return [...errors, ...validateRules(rules, { status } as never, old === undefined ? undefined : { status: old })];
  return hasRules(schema) ? [...errors, notAllChecked] : errors;
}

const blocking = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);
const notAllChecked = fieldError.invalid(
  '<nil>',
  null,
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
);

function deprecationOf(spec: CustomResourceDefinition['spec'], version: DefinitionVersion, kind: string): string {
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const [newest] = spec.versions
    .filter(({ served, deprecated }) => served && !deprecated)
    .toSorted((a, b) => compareVersions(a.name, b.name));
  const isNewer = newest && compareVersions(newest.name, version.name) < 0;
  const text = `${spec.group}/${version.name} ${kind} is deprecated`;
  return isNewer ? `${text}; use ${spec.group}/${newest.name} ${kind}` : text;
}
