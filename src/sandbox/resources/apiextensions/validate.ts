import { checkKind, checkLabel1035, checkSubdomain } from '../../../kube/names.ts';
import { equal } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import type {
  CustomResourceDefinition,
  DefinitionSpec,
  DefinitionVersion,
  Names,
} from '../../custom-resources/definition.ts';
import { schemasWithin } from '../../custom-resources/json-schema.ts';
import { immutableField } from '../parts/immutable.ts';
import { validateConversion } from './validate-conversion.ts';
import { validateSchema } from './validate-schema.ts';
import { validateColumns, validateSelectableFields, validateSubresources } from './validate-version.ts';

const approval = 'api-approved.kubernetes.io';

/** The rules for a CustomResourceDefinition (apiextensions-apiserver, apiextensions/validation). */
export function validateDefinition(definition: CustomResourceDefinition): FieldError[] {
  const { metadata, spec } = definition;
  return [
    ...(!metadata.name || metadata.name === `${spec.names.plural}.${spec.group}`
      ? []
      : [fieldError.invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')]),
    ...validateSpec(spec),
    ...validateRest(definition),
  ];
}

/** The rules for a change of one: what its objects are found by stays. */
export function validateDefinitionUpdate(next: CustomResourceDefinition, old: CustomResourceDefinition): FieldError[] {
  return [
    ...validateSpec(next.spec),
    ...(isEstablished(old)
      ? [
          ...immutableField(next.spec.scope, old.spec.scope, 'spec.scope'),
          ...immutableField(next.spec.names.kind, old.spec.names.kind, 'spec.names.kind'),
        ]
      : []),
    ...immutableField(next.spec.group, old.spec.group, 'spec.group'),
    ...immutableField(next.spec.names.plural, old.spec.names.plural, 'spec.names.plural'),
    ...validateRest(next),
  ];
}

function isEstablished({ status }: CustomResourceDefinition): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True') === true;
}

function validateRest(definition: CustomResourceDefinition): FieldError[] {
  const { spec, status } = definition;
  return [
    ...(status?.acceptedNames ? validateNames(status.acceptedNames, 'status.acceptedNames') : []),
    ...validateStoredVersions(status?.storedVersions ?? [], spec),
    ...validateApproval(definition),
    ...(spec.preserveUnknownFields
      ? [
          fieldError.invalid(
            'spec.preserveUnknownFields',
            true,
            'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
          ),
        ]
      : []),
  ];
}

function validateSpec(spec: DefinitionSpec): FieldError[] {
  const { group = '', names } = spec;
  const versions = spec.versions ?? [];
  const scope = spec.scope ?? '';
  const scopes = ['Cluster', 'Namespaced'];
  const errors: FieldError[] = [];
  const wrongGroup = checkSubdomain(group);
  if (!group) errors.push(fieldError.required('spec.group'));
  else if (wrongGroup.length > 0) errors.push(fieldError.invalid('spec.group', group, wrongGroup.join(',')));
  else if (!group.includes('.'))
    errors.push(fieldError.invalid('spec.group', group, 'should be a domain with at least one dot'));
  if (!scope) errors.push(fieldError.required('spec.scope'));
  else if (!scopes.includes(scope)) errors.push(fieldError.notSupported('spec.scope', scope, scopes));
  versions.forEach(({ schema }, i) => {
    if (!schema?.openAPIV3Schema) errors.push(fieldError.required(`spec.versions[${i}].schema.openAPIV3Schema`));
  });
  const shared = sharedParts(versions);
  const hasDefaults = versions.some(({ schema }) =>
    [...schemasWithin(schema?.openAPIV3Schema ?? {})].some((one) => one.default !== undefined),
  );
  if (hasDefaults && spec.preserveUnknownFields)
    errors.push(
      fieldError.invalid('spec.preserveUnknownFields', true, 'must be false in order to use defaults in the schema'),
    );
  versions.forEach((version, i) => {
    errors.push(...validateVersion(version, `spec.versions[${i}]`, shared));
  });
  if (new Set(versions.map(({ name }) => name)).size < versions.length)
    errors.push(fieldError.invalid('spec.versions', goVersions(versions, shared), 'must contain unique version names'));
  if (versions.filter(({ storage }) => storage).length !== 1)
    errors.push(
      fieldError.invalid(
        'spec.versions',
        goVersions(versions, shared),
        'must have exactly one version marked as storage version',
      ),
    );
  // The first version also stands in a field of its own in the form that the real server validates.
  if (versions[0]) errors.push(...joined(versions[0].name, checkLabel1035, 'spec.version'));
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const)
    if (!names[field]) errors.push(fieldError.required(`spec.names.${field}`));
  return [
    ...errors,
    ...validateNames(names, 'spec.names'),
    ...validateShared(versions[0], shared),
    ...validateConversion(spec.conversion ?? {}, 'spec.conversion'),
  ];
}

type Part = 'schema' | 'subresources' | 'additionalPrinterColumns' | 'selectableFields';
const parts = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const;

// What all versions have alike stands at the top in the form that the real server validates.
function sharedParts(versions: readonly DefinitionVersion[]): ReadonlySet<Part> {
  const [first, ...rest] = versions;
  return new Set(
    parts.filter((part) => first?.[part] !== undefined && rest.every((one) => equal(one[part], first[part]))),
  );
}

function validateVersion(version: DefinitionVersion, path: string, shared: ReadonlySet<Part>): FieldError[] {
  return [
    ...joined(version.name, checkLabel1035, `${path}.name`, true),
    ...validateDeprecation(version, `${path}.deprecationWarning`),
    ...validateParts(version, (part) => (shared.has(part) ? undefined : `${path}.${part}`)),
  ];
}

function validateShared(version: DefinitionVersion | undefined, shared: ReadonlySet<Part>): FieldError[] {
  const path = (part: Part) => `spec.${part === 'schema' ? 'validation' : part}`;
  return version ? validateParts(version, (part) => (shared.has(part) ? path(part) : undefined)) : [];
}

function validateParts(version: DefinitionVersion, pathOf: (part: Part) => string | undefined): FieldError[] {
  const schema = version.schema?.openAPIV3Schema;
  const at = {
    schema: pathOf('schema'),
    subresources: pathOf('subresources'),
    columns: pathOf('additionalPrinterColumns'),
    fields: pathOf('selectableFields'),
  };
  return [
    ...(schema && at.schema
      ? validateSchema(schema, `${at.schema}.openAPIV3Schema`, version.subresources?.status !== undefined)
      : []),
    ...(at.subresources ? validateSubresources(version.subresources ?? {}, at.subresources) : []),
    ...(at.columns ? validateColumns(version.additionalPrinterColumns ?? [], at.columns) : []),
    ...(at.fields ? validateFields(version, at.fields) : []),
  ];
}

function validateFields({ selectableFields = [], schema }: DefinitionVersion, path: string): FieldError[] {
  if (selectableFields.length === 0) return [];
  if (schema) return validateSelectableFields(selectableFields, schema.openAPIV3Schema ?? {}, path);
  const text = path.startsWith('spec.versions')
    ? 'may only be set when `version.schema.openAPIV3Schema` is not included'
    : 'may only be set when validations.schema is included';
  return [fieldError.invalid(path, '', text)];
}

// Printed as Go prints the internal type, whose fields have upper case.
function goVersions(versions: readonly DefinitionVersion[], shared: ReadonlySet<Part>): unknown[] {
  return versions.map((version) => {
    const own = (part: Part) => (shared.has(part) ? null : (version[part] ?? null));
    return {
      Name: version.name,
      Served: version.served,
      Storage: version.storage,
      Deprecated: version.deprecated ?? false,
      DeprecationWarning: version.deprecationWarning ?? null,
      Schema: own('schema'),
      Subresources: own('subresources'),
      AdditionalPrinterColumns: own('additionalPrinterColumns'),
      SelectableFields: own('selectableFields'),
    };
  });
}

function validateDeprecation({ deprecated, deprecationWarning }: DefinitionVersion, path: string): FieldError[] {
  if (deprecationWarning === undefined) return [];
  const refuse = (text: string) => [fieldError.invalid(path, deprecationWarning, text)];
  if (!deprecated) return refuse('can only be set for deprecated versions');
  if (deprecationWarning === '') return refuse('must not be an empty string');
  return deprecationWarning.length > 256 ? refuse('must be <= 256 characters long') : [];
}

/** The rules for the names, asked for or accepted. */
function validateNames(names: Names, path: string): FieldError[] {
  const mixed = (value: string | undefined, field: string) => joined(value ?? '', checkKind, `${path}.${field}`);
  return [
    ...joined(names.plural, checkLabel1035, `${path}.plural`),
    ...joined(names.singular ?? '', checkLabel1035, `${path}.singular`),
    ...mixed(names.kind, 'kind'),
    ...mixed(names.listKind, 'listKind'),
    ...(names.shortNames ?? []).flatMap((name, i) => joined(name, checkLabel1035, `${path}.shortNames[${i}]`, true)),
    ...(names.kind && names.kind === names.listKind
      ? [fieldError.invalid(`${path}.listKind`, names.listKind, 'kind and listKind may not be the same')]
      : []),
    ...(names.categories ?? []).flatMap((name, i) => joined(name, checkLabel1035, `${path}.categories[${i}]`, true)),
  ];
}

function joined(value: string, check: (value: string) => string[], path: string, evenEmpty = false): FieldError[] {
  const wrong = value || evenEmpty ? check(value) : [];
  return wrong.length > 0 ? [fieldError.invalid(path, value, wrong.join(','))] : [];
}

function validateStoredVersions(stored: readonly string[], { versions }: DefinitionSpec): FieldError[] {
  const path = 'status.storedVersions';
  if (stored.length === 0) return [fieldError.invalid(path, null, 'must have at least one stored version')];
  const names = (versions ?? []).map(({ name }) => name);
  return [
    ...(versions ?? [])
      .filter(({ name, storage }) => storage && !stored.includes(name))
      .map(({ name }) => fieldError.invalid(path, stored, `must have the storage version ${name}`)),
    ...stored.flatMap((name, i) =>
      names.includes(name)
        ? []
        : [
            fieldError.invalid(
              `${path}[${i}]`,
              name,
              `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
            ),
          ],
    ),
  ];
}

function validateApproval({ metadata, spec }: CustomResourceDefinition): FieldError[] {
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(spec.group)) return [];
  const given = metadata.annotations?.[approval];
  const path = `metadata.annotations[${approval}]`;
  const seeText = 'see https://github.com/kubernetes/enhancements/pull/1111';
  if (given === undefined)
    return [fieldError.required(path, `protected groups must have approval annotation "${approval}", ${seeText}`)];
  if (given.startsWith('unapproved') || URL.canParse(given)) return [];
  return [
    fieldError.invalid(
      path,
      given,
      `protected groups must have approval annotation "${approval}" with either a URL or a reason starting with "unapproved", ${seeText}`,
    ),
  ];
}
