import { RE2JS } from 're2js';
import { equal } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { itemsOf, type JsonSchema } from '../../custom-resources/json-schema.ts';

type Level = 'root' | 'item' | 'field';

const intOrString = [{ type: 'integer' }, { type: 'string' }];

/**
 * What makes a schema structural: each value has one type, told where it stands and not within allOf, anyOf, oneOf or
 * not (apiextensions-apiserver, schema/validation.go). Sorted by text, as the real server sorts them.
 */
export function validateStructural(schema: JsonSchema, path: string): FieldError[] {
  const errors = [...invariants(schema, 'root', path), ...completeness(schema, path)];
  const text = ({ field, message }: FieldError) => `${field}: ${message}`;
  return errors.sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
}

function invariants(schema: JsonSchema, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type = '', properties = {} } = schema;
  const items = itemsOf(schema);
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  if (type === 'array' && !items) errors.push(fieldError.required(`${path}.items`, 'must be specified'));
  if (items) errors.push(...invariants(items, 'item', `${path}.items`));
  for (const [name, inner] of Object.entries(properties))
    errors.push(...invariants(inner, 'field', `${path}.properties[${name}]`));
  if (schema.additionalProperties !== undefined) {
    if (level === 'root')
      errors.push(fieldError.forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
    if (typeof schema.additionalProperties === 'object')
      errors.push(...invariants(schema.additionalProperties, 'field', `${path}.additionalProperties`));
  }
  if (isIntOrString && keepsUnknown)
    errors.push(
      fieldError.invalid(
        `${path}.x-kubernetes-preserve-unknown-fields`,
        true,
        'must be false if x-kubernetes-int-or-string is true',
      ),
    );
  if (isIntOrString && isEmbedded)
    errors.push(
      fieldError.invalid(
        `${path}.x-kubernetes-embedded-resource`,
        true,
        'must be false if x-kubernetes-int-or-string is true',
      ),
    );
  errors.push(...combinations(schema, path));
  if (isEmbedded && type !== 'object') {
    const text = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type ? fieldError.invalid(`${path}.type`, type, text) : fieldError.required(`${path}.type`, text));
  } else if (!type && !isIntOrString && !keepsUnknown) {
    const where = { root: 'at the root', item: 'for specified array items', field: 'for specified object fields' };
    errors.push(fieldError.required(`${path}.type`, `must not be empty ${where[level]}`));
  }
  if (isEmbedded && schema.additionalProperties !== undefined)
    errors.push(
      fieldError.forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'),
    );
  if (level === 'root' && type && type !== 'object')
    errors.push(fieldError.invalid(`${path}.type`, type, 'must be object at the root'));
  if (level === 'root' || isEmbedded) errors.push(...metaInvariants(schema, level, path));
  if (isEmbedded && !keepsUnknown && Object.keys(properties).length === 0)
    errors.push(
      fieldError.required(
        `${path}.properties`,
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ),
    );
  return errors;
}

function metaInvariants({ properties = {} }: JsonSchema, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ['kind', 'apiVersion'] as const) {
    const field = properties[name];
    if (field && field.type !== 'string')
      errors.push(fieldError.invalid(`${path}.properties[${name}].type`, field.type ?? '', 'must be string'));
  }
  const { metadata } = properties;
  if (!metadata) return errors;
  const at = `${path}.properties[metadata]`;
  if (metadata.type !== 'object') errors.push(fieldError.invalid(`${at}.type`, metadata.type ?? '', 'must be object'));
  const { type: _, default: __, description: ___, properties: own = {}, ...others } = metadata;
  const onlyNames = Object.keys(own).every((name) => name === 'name' || name === 'generateName');
  if (level === 'root' && (!onlyNames || Object.keys(others).length > 0))
    errors.push(
      fieldError.forbidden(
        at,
        'must not specify anything other than name and generateName, but metadata is implicitly specified',
      ),
    );
  return errors;
}

/** What stands within allOf, anyOf, oneOf and not may restrict values, but not tell what they are. */
function combinations(schema: JsonSchema, path: string): FieldError[] {
  const { anyOf = [], allOf = [], oneOf = [], not, pattern } = schema;
  const isIntOrString = (schemas: readonly JsonSchema[] | undefined) => equal(schemas, intOrString);
  const errors = [
    ...(isIntOrString(anyOf) ? [] : anyOf.flatMap((one, i) => nested(one, `${path}.anyOf[${i}]`))),
    ...allOf.flatMap((one, i) =>
      nested(i === 0 && isIntOrString(one.anyOf) ? { ...one, anyOf: [] } : one, `${path}.allOf[${i}]`),
    ),
    ...oneOf.flatMap((one, i) => nested(one, `${path}.oneOf[${i}]`)),
    ...(not ? nested(not, `${path}.not`) : []),
  ];
  if (pattern) {
    const problem = patternProblem(pattern);
    if (problem)
      errors.push(
        fieldError.invalid(
          `${path}.pattern`,
          pattern,
          `must be a valid regular expression, but isn't: error parsing regexp: ${problem}`,
        ),
      );
  }
  return errors;
}

function patternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.replace(/^error parsing regexp: /, '');
  }
}

function nested(schema: JsonSchema, path: string): FieldError[] {
  const errors = combinations(schema, path);
  const items = itemsOf(schema);
  if (items) errors.push(...nested(items, `${path}.items`));
  for (const [name, inner] of Object.entries(schema.properties ?? {}))
    errors.push(...nested(inner, `${path}.properties[${name}]`));
  const forbid = (isGiven: unknown, field: string, text: string) => {
    if (isGiven) errors.push(fieldError.forbidden(`${path}.${field}`, `${text} to be structural`));
  };
  forbid(schema.type, 'type', 'must be empty');
  forbid(schema.additionalProperties !== undefined, 'additionalProperties', 'must be undefined');
  forbid(schema.default !== undefined, 'default', 'must be undefined');
  forbid(schema.title, 'title', 'must be empty');
  forbid(schema.description, 'description', 'must be empty');
  forbid(schema.nullable, 'nullable', 'must be false');
  for (const name of ['preserve-unknown-fields', 'embedded-resource', 'int-or-string'] as const)
    forbid(schema[`x-kubernetes-${name}`], `x-kubernetes-${name}`, 'must be false');
  forbid(schema['x-kubernetes-list-map-keys']?.length, 'x-kubernetes-list-map-keys', 'must be empty');
  forbid(schema['x-kubernetes-list-type'], 'x-kubernetes-list-type', 'must be undefined');
  forbid(schema['x-kubernetes-map-type'], 'x-kubernetes-map-type', 'must be undefined');
  forbid(schema['x-kubernetes-validations']?.length, 'x-kubernetes-validations', 'must be empty');
  if (schema.properties && 'metadata' in schema.properties)
    errors.push(fieldError.forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
  return errors;
}

/** What is restricted within allOf and the like must also stand in the schema itself; the real server looks at the root alone. */
function completeness(schema: JsonSchema, path: string): FieldError[] {
  const { anyOf = [], allOf = [], oneOf = [], not } = schema;
  return [
    ...anyOf.flatMap((one, i) => complete(one, schema, `${path}.anyOf[${i}]`, path)),
    ...allOf.flatMap((one, i) => complete(one, schema, `${path}.allOf[${i}]`, path)),
    ...oneOf.flatMap((one, i) => complete(one, schema, `${path}.oneOf[${i}]`, path)),
    ...(not ? complete(not, schema, `${path}.not`, path) : []),
  ];
}

function complete(schema: JsonSchema, outer: JsonSchema | undefined, path: string, outerPath: string): FieldError[] {
  const because = (field: string, at: string) => fieldError.required(field, `because it is defined in ${at}`);
  if (!outer) return [because(outerPath, path)];
  const errors: FieldError[] = [];
  for (const field of ['anyOf', 'allOf', 'oneOf'] as const)
    (schema[field] ?? []).forEach((one, i) => {
      errors.push(...complete(one, outer, `${path}.${field}[${i}]`, outerPath));
    });
  if (schema.not) errors.push(...complete(schema.not, outer, `${path}.not`, outerPath));
  const items = itemsOf(schema);
  if (items) errors.push(...complete(items, itemsOf(outer), `${path}.items`, `${outerPath}.items`));
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const at = `${outerPath}.properties[${name}]`;
    errors.push(...complete(inner, outer.properties?.[name], `${path}.properties[${name}]`, at));
  }
  return errors;
}
