import { type FieldError, fieldError } from '../../api/errors.ts';
import type { PrinterColumn } from '../../custom-resources/columns.ts';
import type { DefinitionVersion } from '../../custom-resources/definition.ts';
import { fieldOf, type JsonSchema } from '../../custom-resources/json-schema.ts';

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const selectableTypes = ['string', 'boolean', 'integer'];
const mostSelectable = 8;

/** The rules for printer columns. */
export function validateColumns(columns: readonly PrinterColumn[], path: string): FieldError[] {
  return columns.flatMap(({ name, type, format, jsonPath }, i) => {
    const at = `${path}[${i}]`;
    const types = `must be one of ${columnTypes.join(',')}`;
    return [
      ...(name ? [] : [fieldError.required(`${at}.name`)]),
      ...(type
        ? columnTypes.includes(type)
          ? []
          : [fieldError.invalid(`${at}.type`, type, types)]
        : [fieldError.required(`${at}.type`, types)]),
      ...(format && !columnFormats.includes(format)
        ? [fieldError.invalid(`${at}.format`, format, `must be one of ${columnFormats.join(',')}`)]
        : []),
      ...(jsonPath ? simplePath(jsonPath, `${at}.JSONPath`) : [fieldError.required(`${at}.JSONPath`)]),
    ];
  });
}

function simplePath(text: string, path: string): FieldError[] {
  return text.startsWith('.') ? [] : [fieldError.invalid(path, text, 'must be a simple json path starting with .')];
}

/** The rules for the subresources status and scale. */
export function validateSubresources(
  { scale }: NonNullable<DefinitionVersion['subresources']>,
  path: string,
): FieldError[] {
  if (!scale) return [];
  const under = (text: string, field: string, roots: readonly string[], where: string) => {
    const at = `${path}.scale.${field}`;
    const wrong = simplePath(text, at);
    if (wrong.length > 0) return wrong;
    return roots.some((root) => text.startsWith(root))
      ? []
      : [fieldError.invalid(at, text, `should be a json path under ${where}`)];
  };
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return [
    ...(specReplicasPath
      ? under(specReplicasPath, 'specReplicasPath', ['.spec.'], '.spec')
      : [fieldError.required(`${path}.scale.specReplicasPath`)]),
    ...(statusReplicasPath
      ? under(statusReplicasPath, 'statusReplicasPath', ['.status.'], '.status')
      : [fieldError.required(`${path}.scale.statusReplicasPath`)]),
    ...(labelSelectorPath
      ? under(labelSelectorPath, 'labelSelectorPath', ['.spec.', '.status.'], 'either .spec or .status')
      : []),
  ];
}

/** The rules for selectable fields: each points to text, a number or a truth value. */
export function validateSelectableFields(
  fields: readonly { jsonPath: string }[],
  schema: JsonSchema,
  path: string,
): FieldError[] {
  const seen = new Set<string>();
  const errors = fields.flatMap(({ jsonPath }, i) => {
    const at = `${path}[${i}].jsonPath`;
    if (!jsonPath) return [fieldError.required(at)];
    const found = schemaAt(schema, jsonPath);
    if (typeof found === 'string') return [fieldError.invalid(at, jsonPath, `is an invalid path: ${found}`)];
    const own: FieldError[] = [];
    if (/^\.metadata(\.|$)/.test(jsonPath))
      own.push(fieldError.invalid(at, jsonPath, 'must not point to fields in metadata'));
    if (!selectableTypes.includes(found.type ?? ''))
      own.push(
        fieldError.invalid(
          at,
          jsonPath,
          'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        ),
      );
    if (seen.has(jsonPath)) own.push(fieldError.duplicate(at, jsonPath));
    seen.add(jsonPath);
    return own;
  });
  if (seen.size > mostSelectable)
    errors.push({
      reason: 'FieldValueTooMany',
      field: path,
      message: `Too many: ${seen.size}: must have at most ${mostSelectable} items`,
    });
  return errors;
}

/** The schema that a path such as `.spec.size` leads to, or why it leads nowhere. */
export function schemaAt(schema: JsonSchema, path: string): JsonSchema | string {
  if (!path.startsWith('.'))
    return path.startsWith('[')
      ? 'array notation is not allowed'
      : `expected [ or . but got: ${path.split(/[.[\]]/)[0]}`;
  let at = schema;
  for (const name of path.slice(1).split('.')) {
    if (name.includes('[')) return 'array notation is not allowed';
    const next = fieldOf(at, name);
    if (!next) return 'does not refer to a valid field';
    at = next;
  }
  return at;
}
