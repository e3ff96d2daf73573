import type { JsonSchema } from '../../custom-resources/json-schema.ts';

/** A schema as messages show it: printed as Go prints the internal type, whose fields have upper case. */
export function goSchema(schema: JsonSchema): Record<string, unknown> {
  const { items, additionalProperties } = schema;
  const list = (schemas: readonly JsonSchema[] | undefined) => schemas?.map(goSchema) ?? null;
  return {
    ID: '',
    Schema: '',
    Ref: null,
    Description: schema.description ?? '',
    Type: schema.type ?? '',
    Nullable: schema.nullable ?? false,
    Format: schema.format ?? '',
    Title: schema.title ?? '',
    Default: schema.default ?? null,
    Maximum: schema.maximum ?? null,
    ExclusiveMaximum: schema.exclusiveMaximum ?? false,
    Minimum: schema.minimum ?? null,
    ExclusiveMinimum: schema.exclusiveMinimum ?? false,
    MaxLength: schema.maxLength ?? null,
    MinLength: schema.minLength ?? null,
    Pattern: schema.pattern ?? '',
    MaxItems: schema.maxItems ?? null,
    MinItems: schema.minItems ?? null,
    UniqueItems: schema.uniqueItems ?? false,
    MultipleOf: schema.multipleOf ?? null,
    Enum: schema.enum ?? null,
    MaxProperties: schema.maxProperties ?? null,
    MinProperties: schema.minProperties ?? null,
    Required: schema.required ?? null,
    Items: items ? goItems(items) : null,
    AllOf: list(schema.allOf),
    OneOf: list(schema.oneOf),
    AnyOf: list(schema.anyOf),
    Not: schema.not ? goSchema(schema.not) : null,
    Properties: schema.properties
      ? Object.fromEntries(Object.entries(schema.properties).map(([name, one]) => [name, goSchema(one)]))
      : null,
    AdditionalProperties:
      additionalProperties === undefined
        ? null
        : typeof additionalProperties === 'object'
          ? { Allows: true, Schema: goSchema(additionalProperties) }
          : { Allows: additionalProperties, Schema: null },
    PatternProperties: null,
    Dependencies: null,
    AdditionalItems: null,
    Definitions: null,
    ExternalDocs: null,
    Example: schema.example ?? null,
    XPreserveUnknownFields: schema['x-kubernetes-preserve-unknown-fields'] ?? null,
    XEmbeddedResource: schema['x-kubernetes-embedded-resource'] ?? false,
    XIntOrString: schema['x-kubernetes-int-or-string'] ?? false,
    XListMapKeys: schema['x-kubernetes-list-map-keys'] ?? null,
    XListType: schema['x-kubernetes-list-type'] ?? null,
    XMapType: schema['x-kubernetes-map-type'] ?? null,
    XValidations: schema['x-kubernetes-validations'] ?? null,
  };
}

/** The items of a schema in that form: one schema for all, or one for each place. */
export function goItems(items: NonNullable<JsonSchema['items']>): Record<string, unknown> {
  return Array.isArray(items)
    ? { Schema: null, JSONSchemas: items.map(goSchema) }
    : { Schema: goSchema(items), JSONSchemas: null };
}
