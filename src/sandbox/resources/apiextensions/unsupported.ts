import { type FieldError, fieldError } from '../../api/errors.ts';
import type { JsonSchema } from '../../custom-resources/json-schema.ts';

const hasEntries = (map: object | undefined) => Object.keys(map ?? {}).length > 0;

/** Whether a schema has parts of JSON Schema that Kubernetes has no use for (NewStructural). */
export function isUnsupported(schema: JsonSchema): boolean {
  return (
    Boolean(schema.id || schema.$schema || schema.$ref) ||
    hasEntries(schema.patternProperties) ||
    hasEntries(schema.dependencies) ||
    hasEntries(schema.definitions) ||
    schema.additionalItems !== undefined ||
    hasManyItems(schema)
  );
}

/** What is said of such parts. */
export function validateUnsupported(schema: JsonSchema, path: string): FieldError[] {
  const refuse = (isGiven: boolean, field: string, text = `${field} is not supported`) =>
    isGiven ? [fieldError.forbidden(`${path}.${field}`, text)] : [];
  return [
    ...refuse(Boolean(schema.id), 'id'),
    ...refuse(schema.additionalItems !== undefined, 'additionalItems'),
    ...refuse(hasEntries(schema.patternProperties), 'patternProperties'),
    ...refuse(hasEntries(schema.definitions), 'definitions'),
    ...refuse(schema.dependencies !== undefined, 'dependencies'),
    ...refuse(schema.$ref !== undefined, '$ref'),
    ...refuse(schema.type === 'null', 'type', 'type cannot be set to null, use nullable as an alternative'),
    ...refuse(hasManyItems(schema), 'items', 'items must be a schema object and not an array'),
  ];
}

function hasManyItems({ items }: JsonSchema): boolean {
  return Array.isArray(items) && items.length > 0;
}
