import { isRecord } from '../../kube/object.ts';
import { didYouMean } from '../../lessons/did-you-mean.ts';
import type { Path } from '../../lessons/problem.ts';
import type { ObjectNode, ScalarNode, SchemaNode } from '../../sandbox/schema/node.ts';

/** What does not fit the API's types, at a path below the manifest. */
export interface FieldIssue {
  path: Path;
  /** The place is the key, not its value. */
  atKey: boolean;
  message: string;
}

/**
 * Walks a manifest along the type of its kind. `name` is how messages begin: Deployment. Checks compare by meaning, so that
 * "3" may stand for 3; what is sent to the API is `exact`.
 */
export function walkFields(
  value: unknown,
  node: SchemaNode,
  name: string,
  how: 'by-meaning' | 'exact',
  path: Path = [],
): FieldIssue[] {
  if (value === null || value === undefined) return [];
  if (isRecord(value) && '$exact' in value) return walkFields(value.$exact, node, name, how, [...path, '$exact']);
  switch (node.type) {
    case 'object':
      if (!isRecord(value)) return [mismatch(name, 'a mapping', path)];
      return node.open ? [] : walkObject(value, node, name, how, path);
    case 'map':
      if (!isRecord(value)) return [mismatch(name, 'a mapping', path)];
      return Object.entries(value).flatMap(([key, item]) =>
        walkFields(item, node.values, `${name}[${key}]`, how, [...path, key]),
      );
    case 'list':
      if (!Array.isArray(value)) return [mismatch(name, 'a list', path)];
      return value.flatMap((item, i) => walkFields(item, node.items, name, how, [...path, i]));
    default:
      return walkScalar(value, node, name, how, path);
  }
}

/** The message for a field that a type lacks. */
export function unknownField(field: string, node: ObjectNode, name: string): string {
  return `field "${field}" is not in ${name}${didYouMean(field, node.fieldNames())}`;
}

function walkObject(
  value: Record<string, unknown>,
  node: ObjectNode,
  name: string,
  how: 'by-meaning' | 'exact',
  path: Path,
): FieldIssue[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const field = node.field(key);
    if (!field) return [{ path: [...path, key], atKey: true, message: unknownField(key, node, name) }];
    return walkFields(item, field.node, `${name}.${key}`, how, [...path, key]);
  });
}

function walkScalar(
  value: unknown,
  node: ScalarNode,
  name: string,
  how: 'by-meaning' | 'exact',
  path: Path,
): FieldIssue[] {
  if (node.type === 'any') return [];
  if (typeof value === 'object') return [mismatch(name, 'a single value', path)];
  if (node.type === 'boolean' && typeof value !== 'boolean') return [mismatch(name, 'true or false', path)];
  const isNumber = node.type === 'integer' || node.type === 'number';
  const isNumeric =
    how === 'exact' ? typeof value === 'number' : typeof value !== 'boolean' && !Number.isNaN(Number(value));
  if (node.type === 'string' && how === 'exact' && typeof value !== 'string')
    return [mismatch(name, `a string, not the ${typeof value} ${String(value)}`, path)];
  if (isNumber && !isNumeric) return [mismatch(name, 'a number', path)];
  if (!node.enum || node.enum.includes(String(value))) return [];
  const meant = didYouMean(String(value), node.enum);
  const message = `${name} cannot be ${JSON.stringify(value)}${meant || `; it is one of ${node.enum.join(', ')}`}`;
  return [{ path, atKey: false, message }];
}

const mismatch = (name: string, wanted: string, path: Path): FieldIssue => ({
  path,
  atKey: false,
  message: `${name} is ${wanted}`,
});
