import { isRecord } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { itemsOf, type JsonSchema, schemasWithin } from '../../custom-resources/json-schema.ts';
import { goItems, goSchema } from './go-schema.ts';
import { validateStructural } from './structural.ts';
import { isUnsupported, validateUnsupported } from './unsupported.ts';
import { validateDefaults } from './validate-defaults.ts';
import { validateRuleExpressions } from './validate-rules.ts';

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const rootFields = new Set([
  'description',
  'type',
  'format',
  'title',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'multipleOf',
  'required',
  'items',
  'properties',
  'externalDocs',
  'example',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-validations',
]);

/** The rules for the schema of a version; `path` is that of openAPIV3Schema. */
export function validateSchema(schema: JsonSchema, path: string, hasStatus: boolean): FieldError[] {
  const errors = hasStatus ? validateRoot(schema, path) : [];
  if (schema.nullable) errors.push(fieldError.forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  // A schema with parts that no structural one has is not looked at as such.
  const isStructural = ![...schemasWithin(schema)].some(isUnsupported);
  const structural = isStructural ? validateStructural(schema, path) : [];
  errors.push(...structural);
  if (isStructural && structural.length === 0) errors.push(...validateDefaults(schema, path));
  const isSound = isStructural && errors.length === 0;
  const own = validateNode(schema, path, { isRoot: true });
  // What rules say is looked at when they stand on a sound schema.
  const rules = isSound && own.length === 0 ? validateRuleExpressions(schema, path) : [];
  return [...errors, ...own, ...rules];
}

// With a status of its own, that part of the schema must stand on its own too.
function validateRoot(schema: JsonSchema, path: string): FieldError[] {
  if (schema.type !== undefined && schema.type !== 'object')
    return [
      fieldError.invalid(
        `${path}.type`,
        schema.type,
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      ),
    ];
  const isRight = Object.keys(schema).every((name) => rootFields.has(name));
  const allowed =
    'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations';
  return isRight
    ? []
    : [
        fieldError.invalid(
          path,
          goSchema(schema),
          `only [${allowed}] fields are allowed at the root of the schema if the status subresource is enabled`,
        ),
      ];
}

interface Place {
  isRoot?: boolean;
  /** Why there may be no defaults here. */
  noDefaults?: string;
  isMeta?: boolean;
}

function validateNode(schema: JsonSchema, path: string, { isRoot, noDefaults, isMeta }: Place): FieldError[] {
  const errors = validateOwn(schema, path, noDefaults, isMeta);
  const below = { ...(noDefaults && { noDefaults }), ...(isMeta && { isMeta }) };
  if (schema.uniqueItems)
    errors.push(
      fieldError.forbidden(
        `${path}.uniqueItems`,
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    );
  const values = schema.additionalProperties;
  if (values !== undefined) {
    if (Object.keys(schema.properties ?? {}).length > 0 && values !== true)
      errors.push(
        fieldError.forbidden(
          `${path}.additionalProperties`,
          'additionalProperties and properties are mutual exclusive',
        ),
      );
    const place = isMeta ? { ...below, noDefaults: 'inside additionalProperties applying to object metadata' } : below;
    if (isRecord(values)) errors.push(...validateNode(values, `${path}.additionalProperties`, place));
  }
  for (const [name, inner] of Object.entries(schema.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const touchesMeta =
      (isRoot || schema['x-kubernetes-embedded-resource']) && ['metadata', 'kind', 'apiVersion'].includes(name);
    const place = touchesMeta
      ? { ...below, isMeta: true, ...(isRoot && { noDefaults: `in top-level ${name}` }) }
      : below;
    errors.push(...validateNode(inner, `${path}.properties[${name}]`, place));
  }
  if (schema.not) errors.push(...validateNode(schema.not, `${path}.not`, below));
  for (const field of ['allOf', 'oneOf', 'anyOf'] as const)
    (schema[field] ?? []).forEach((inner, i) => {
      errors.push(...validateNode(inner, `${path}.${field}[${i}]`, below));
    });
  const items = itemsOf(schema);
  if (items) errors.push(...validateNode(items, `${path}.items`, below));
  return [...errors, ...validateExtensions(schema, path), ...validateRuleTexts(schema, path)];
}

function validateOwn(
  schema: JsonSchema,
  path: string,
  noDefaults: string | undefined,
  isMeta: boolean | undefined,
): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.type && !types.includes(schema.type))
    errors.push(fieldError.notSupported(`${path}.type`, schema.type, types));
  if (schema.default !== undefined && noDefaults)
    errors.push(fieldError.forbidden(`${path}.default`, `must not be set ${noDefaults}`));
  errors.push(...validateUnsupported(schema, path));
  if (isMeta && schema['x-kubernetes-embedded-resource'])
    errors.push(
      fieldError.forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'),
    );
  return errors;
}

function validateExtensions(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type = '' } = schema;
  const mapType = schema['x-kubernetes-map-type'];
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const items = itemsOf(schema);
  const must = (wanted: string, extension: string) => {
    const text = `must be ${wanted} if ${extension} is specified`;
    errors.push(type ? fieldError.invalid(`${path}.type`, type, text) : fieldError.required(`${path}.type`, text));
  };
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.push(fieldError.invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  if (mapType !== undefined && type !== 'object') must('object', 'x-kubernetes-map-type');
  if (mapType !== undefined && !['atomic', 'granular'].includes(mapType))
    errors.push(fieldError.notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  if (listType !== undefined && type !== 'array') must('array', 'x-kubernetes-list-type');
  else if (listType === 'set' && items) errors.push(...validateSetItems(items, `${path}.items`));
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(listType))
    errors.push(fieldError.notSupported(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map']));
  if (keys.length > 0 && listType !== 'map') {
    const at = `${path}.x-kubernetes-list-type`;
    const text = 'must be map if x-kubernetes-list-map-keys is non-empty';
    errors.push(listType !== undefined ? fieldError.invalid(at, listType, text) : fieldError.required(at, text));
  }
  if (listType === 'map') errors.push(...validateMapList(keys, schema.items, path));
  if (listType === 'map' || listType === 'set') errors.push(...validateKeyed(listType, keys, items, path));
  return errors;
}

function validateSetItems(items: JsonSchema, path: string): FieldError[] {
  const text = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const listType = items['x-kubernetes-list-type'];
  if (items.type === 'array' && listType && listType !== 'atomic')
    return [fieldError.invalid(`${path}.x-kubernetes-list-type`, listType, text)];
  if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
    return [fieldError.invalid(`${path}.x-kubernetes-map-type`, listType ?? null, text)];
  return [];
}

function validateMapList(keys: readonly string[], items: JsonSchema['items'], path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (keys.length === 0)
    errors.push(
      fieldError.required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'),
    );
  if (!items)
    return [...errors, fieldError.required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map')];
  if (Array.isArray(items)) {
    const text = 'must only have a single schema if x-kubernetes-list-type is map';
    return [...errors, fieldError.invalid(`${path}.items`, goItems(items), text)];
  }
  if (items.type !== 'object')
    return [
      ...errors,
      fieldError.invalid(
        `${path}.items.type`,
        items.type ?? '',
        "must be object if parent array's x-kubernetes-list-type is map",
      ),
    ];
  keys.forEach((key, i) => {
    const field = items.properties?.[key];
    const at = `${path}.x-kubernetes-list-map-keys`;
    if (!field) errors.push(fieldError.invalid(at, keys, 'entries must all be names of item properties'));
    else if (field.type === 'array' || field.type === 'object')
      errors.push(
        fieldError.invalid(
          `${path}.items.properties[${key}].type`,
          items.type,
          "must be a scalar type if parent array's x-kubernetes-list-type is map",
        ),
      );
    if (keys.indexOf(key) < i) errors.push(fieldError.invalid(at, keys, 'must not contain duplicate entries'));
  });
  return errors;
}

function validateKeyed(
  listType: string,
  keys: readonly string[],
  items: JsonSchema | undefined,
  path: string,
): FieldError[] {
  if (!items) return [];
  const errors: FieldError[] = [];
  if (items.nullable)
    errors.push(
      fieldError.forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`),
    );
  if (listType !== 'map') return errors;
  for (const key of keys) {
    const field = items.properties?.[key];
    if (!field) continue;
    const at = `${path}.items.properties[${key}]`;
    if (!items.required?.includes(key) && field.default === undefined)
      errors.push(
        fieldError.required(
          `${at}.default`,
          'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
        ),
      );
    if (field.nullable)
      errors.push(
        fieldError.forbidden(
          `${at}.nullable`,
          'this property is in x-kubernetes-list-map-keys, so it cannot be nullable',
        ),
      );
  }
  return errors;
}

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

function validateRuleTexts(schema: JsonSchema, path: string): FieldError[] {
  return (schema['x-kubernetes-validations'] ?? []).flatMap((rule, i) => {
    const at = `${path}.x-kubernetes-validations[${i}]`;
    const { message = '', messageExpression = '', reason, fieldPath = '' } = rule;
    const text = rule.rule ?? '';
    const errors: FieldError[] = [];
    if (!text.trim()) errors.push(fieldError.required(`${at}.rule`, 'rule is not specified'));
    else if (message && !message.trim())
      errors.push(fieldError.invalid(`${at}.message`, message, 'must be non-empty if specified'));
    else if (hasBreaks(message.trim()))
      errors.push(fieldError.invalid(`${at}.message`, message, 'must not contain line breaks'));
    else if (hasBreaks(text.trim()) && !message.trim())
      errors.push(fieldError.required(`${at}.message`, 'message must be specified if rule contains line breaks'));
    if (messageExpression && !messageExpression.trim())
      errors.push(fieldError.required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'));
    if (reason !== undefined && !reasons.includes(reason))
      errors.push(fieldError.notSupported(`${at}.reason`, reason, reasons));
    if (fieldPath && !fieldPath.trim())
      errors.push(fieldError.invalid(`${at}.fieldPath`, fieldPath, 'must be non-empty if specified'));
    if (hasBreaks(fieldPath))
      errors.push(fieldError.invalid(`${at}.fieldPath`, fieldPath, 'must not contain line breaks'));
    if (fieldPath && !isPath(schema, fieldPath))
      errors.push(fieldError.invalid(`${at}.fieldPath`, fieldPath, 'must be a valid path'));
    return errors;
  });
}

const hasBreaks = (text: string) => /[\n\r]/.test(text);

function isPath(schema: JsonSchema, path: string): boolean {
  let at: JsonSchema | undefined = schema;
  const names = path.match(/\.[^.[\]]+|\['(?:\\.|[^'\\])*'\]/g) ?? [];
  if (names.join('') !== path) return false;
  for (const name of names) {
    const plain: string = name.startsWith('.') ? name.slice(1) : name.slice(2, -2);
    const values: JsonSchema | undefined = isRecord(at?.additionalProperties)
      ? (at.additionalProperties as JsonSchema)
      : undefined;
    at = at?.properties?.[plain] ?? values;
    if (!at) return false;
  }
  return true;
}
