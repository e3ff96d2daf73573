import type { ServedResource } from '../api/registry.ts';
import { itemsOf, type JsonSchema, valuesOf } from './json-schema.ts';

type Json = Record<string, unknown>;

const reference = '#/components/schemas/';
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
const conventions = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';
const kind = {
  description: `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: ${conventions}#types-kinds`,
  type: 'string',
};
const apiVersion = {
  description: `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: ${conventions}#resources`,
  type: 'string',
};
const embeddedKind = {
  description: `kind is a string value representing the type of this object. In CamelCase. More info: ${conventions}#types-kinds`,
  type: 'string',
};
const embeddedApiVersion = {
  description: `apiVersion defines the versioned schema of this representation of an object. More info: ${conventions}#resources`,
  type: 'string',
};
const metadata = {
  description: `Standard object's metadata. More info: ${conventions}#metadata`,
  allOf: [{ $ref: `${reference}${meta}ObjectMeta` }],
};
const listMetadata = {
  description: `Standard list metadata. More info: ${conventions}#types-kinds`,
  allOf: [{ $ref: `${reference}${meta}ListMeta` }],
};

/** `com.example.parity.v1.Pipeline`: how OpenAPI names the schema of a custom resource. */
export function customSchemaName({ group, version, definition }: ServedResource, of = definition.kind): string {
  return [...group.split('.').reverse(), version, of].join('.');
}

/** The schemas of a custom resource and of its list, for OpenAPI 3. */
export function customSchemas(resource: ServedResource): Record<string, Json> {
  const { definition, group, version, customSchema = {} } = resource;
  const name = customSchemaName(resource);
  const listKind = definition.listKind ?? `${definition.kind}List`;
  const tag = (of: string) => ({ 'x-kubernetes-group-version-kind': [{ group, kind: of, version }] });
  const { properties, ...own } = publish(customSchema);
  return {
    [name]: {
      ...own,
      type: 'object',
      properties: sorted({ ...(properties as Json | undefined), apiVersion, kind, metadata }),
      ...tag(definition.kind),
    },
    [customSchemaName(resource, listKind)]: {
      description: `${listKind} is a list of ${definition.kind}`,
      type: 'object',
      required: ['items'],
      properties: {
        apiVersion,
        items: {
          description: `List of ${definition.plural}. More info: ${conventions}`,
          type: 'array',
          items: { $ref: `${reference}${name}` },
        },
        kind,
        metadata: listMetadata,
      },
      ...tag(listKind),
    },
  };
}

/** A schema as it is published: with what its extensions imply. */
function publish(schema: JsonSchema): Json {
  const { properties, items, additionalProperties, ...own } = schema;
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const fields = {
    ...mapValues(properties ?? {}, publish),
    ...(isEmbedded && { apiVersion: embeddedApiVersion, kind: embeddedKind, metadata }),
  };
  const inner = itemsOf({ items: items as JsonSchema });
  const values = valuesOf(schema);
  return {
    ...own,
    ...(isEmbedded && { required: ['kind', 'apiVersion'] }),
    ...(schema['x-kubernetes-int-or-string'] && !schema.anyOf && { anyOf: [{ type: 'integer' }, { type: 'string' }] }),
    ...(inner && { items: publish(inner) }),
    ...(Object.keys(fields).length > 0 && { properties: sorted(fields) }),
    ...(additionalProperties !== undefined && {
      additionalProperties: values ? publish(values) : additionalProperties,
    }),
  };
}

/** A published schema in the form of OpenAPI 2, which has no nullable, no alternatives and nothing that is preserved. */
export function toVersionTwo(schema: Json): Json {
  const text = JSON.stringify(schema).replaceAll(reference, '#/definitions/');
  return simplify(JSON.parse(text) as Json);
}

function simplify(schema: Json): Json {
  const { allOf, anyOf: _, oneOf: __, not: ___, default: ____, nullable, ...rest } = schema;
  const [single] = Array.isArray(allOf) && allOf.length === 1 ? (allOf as Json[]) : [];
  const out: Json = single?.$ref ? { ...rest, $ref: single.$ref } : rest;
  const isOpen =
    nullable === true ||
    out['x-kubernetes-preserve-unknown-fields'] === true ||
    out['x-kubernetes-int-or-string'] === true;
  const tag = out['x-kubernetes-group-version-kind'];
  // Of an object that may hold anything, kubectl must not learn the fields: it would take all others for unknown.
  if (isOpen && tag !== undefined) return { type: 'object', 'x-kubernetes-group-version-kind': tag };
  if (isOpen) {
    for (const field of ['type', 'items', 'properties', 'additionalProperties', 'required', 'format'])
      delete out[field];
    return out;
  }
  if (isSchema(out.items)) out.items = simplify(out.items);
  if (isSchema(out.additionalProperties)) out.additionalProperties = simplify(out.additionalProperties);
  if (isSchema(out.properties))
    out.properties = mapValues(out.properties as Record<string, Json>, (one) => simplify(one));
  return out;
}

const isSchema = (value: unknown): value is Json => typeof value === 'object' && value !== null;

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function sorted(record: Json): Json {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
