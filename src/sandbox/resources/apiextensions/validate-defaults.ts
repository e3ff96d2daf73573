import { equal, isRecord } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { validateEmbedded } from '../../custom-resources/embedded.ts';
import { itemsOf, type JsonSchema } from '../../custom-resources/json-schema.ts';
import { prune } from '../../custom-resources/prune.ts';
import { nodeOfSchema } from '../../custom-resources/schema-node.ts';
import { validateValue } from '../../custom-resources/validate-value.ts';
import { unmarshal } from '../../schema/decode.ts';
import { UnmarshalError } from '../../schema/go-special.ts';
import { schemaOfType } from '../../schema/index.ts';

/** Where a schema stands in the object, the root or an embedded one, whose metadata its default may be part of. */
interface Place {
  isMeta: boolean;
  resource: JsonSchema;
  /** That object, with a value in this place and nothing else. */
  around: (value: unknown) => Record<string, unknown>;
}

const metaFields = ['metadata', 'apiVersion', 'kind'];

/** Defaults must be right by the schema that has them, have no unknown fields, and make sound metadata (schema/defaulting). */
export function validateDefaults(schema: JsonSchema, path: string): FieldError[] {
  return check({ ...schema, 'x-kubernetes-embedded-resource': true }, path, asResource(schema));
}

function asResource(schema: JsonSchema): Place {
  return {
    isMeta: false,
    resource: { ...schema, 'x-kubernetes-embedded-resource': true },
    around: (value) => ({ apiVersion: 'validation/v1', kind: 'Validation', ...(isRecord(value) ? value : {}) }),
  };
}

function check(schema: JsonSchema, path: string, outer: Place): FieldError[] {
  const isResource = schema['x-kubernetes-embedded-resource'] === true;
  const place = isResource ? asResource(schema) : outer;
  const errors = schema.default === undefined ? [] : checkDefault(schema, schema.default, `${path}.default`, place);
  const items = itemsOf(schema);
  if (items) errors.push(...check(items, `${path}.items`, { ...place, around: (value) => place.around([value]) }));
  for (const [name, inner] of Object.entries(schema.properties ?? {}))
    errors.push(
      ...check(inner, `${path}.properties[${name}]`, {
        resource: place.resource,
        isMeta: place.isMeta || (isResource && metaFields.includes(name)),
        around: (value) => place.around({ [name]: value }),
      }),
    );
  return errors;
}

function checkDefault(schema: JsonSchema, value: unknown, path: string, place: Place): FieldError[] {
  if (place.isMeta) {
    const texts = checkResource(place.resource, place.around(value), '').map(
      ({ field, message }) => `${field.replace(/^\./, '')}: ${message}`,
    );
    const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
    if (texts.length > 0) return [fieldError.invalid(path, value, `must result in valid metadata: ${text}`)];
    return checkValue(schema, value, path);
  }
  const errors = equal(prune(nodeOfSchema(schema), value), value)
    ? []
    : [fieldError.invalid(path, value, 'must not have unknown fields')];
  const embedded = checkResource(schema, value, path);
  return [...errors, ...(embedded.length > 0 ? embedded : checkValue(schema, value, path))];
}

/** Objects in the value tell what they are, and have metadata that can be read. */
function checkResource(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  if (!schema['x-kubernetes-embedded-resource'] || !isRecord(value)) return validateEmbedded(schema, value, path);
  for (const name of ['apiVersion', 'kind'])
    if (value[name] !== undefined && typeof value[name] !== 'string')
      return [fieldError.invalid(`${path}.${name}`, value[name], 'must be a string')];
  if (value.metadata === undefined) return validateEmbedded(schema, value, path);
  const metadata = readMetadata(value.metadata);
  return typeof metadata === 'string'
    ? [fieldError.invalid(`${path}.metadata`, value.metadata, metadata)]
    : validateEmbedded(schema, { ...value, metadata }, path);
}

/** Metadata as the server reads it, or why it does not. */
function readMetadata(value: unknown): Record<string, unknown> | string {
  const schema = schemaOfType('meta/v1.ObjectMeta');
  if (!schema) return {};
  try {
    const { kind: _, apiVersion: __, ...metadata } = unmarshal(schema, value, { apiVersion: '', kind: '' }).object;
    return metadata;
  } catch (error) {
    if (!(error instanceof UnmarshalError)) throw error;
    return error.message;
  }
}

function checkValue(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  return validateValue(schema, value, '').map((error) => {
    const isWhole = error.field === '<nil>' || error.field === '';
    return { ...error, field: isWhole ? path : `${path}.${error.field}` };
  });
}
