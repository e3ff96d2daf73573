import { isRecord } from '../../../kube/object.ts';
import type { ListNode, MapNode, ObjectNode, ScalarNode, SchemaNode } from '../../schema/node.ts';
import { ApiError } from '../errors.ts';
import { goPrint } from '../patches/go-print.ts';
import { itemKey, showElement } from './path-element.ts';
import { shapeOf } from './shape.ts';

/** Refuses an applied configuration that does not fit its type, with the texts of structured-merge-diff. */
export function checkApplied(schema: ObjectNode | undefined, applied: Readonly<Record<string, unknown>>): void {
  if (!schema) return;
  const problems = problemsOf(schema, applied, '');
  if (problems.length === 0) return;
  const { apiVersion, kind, metadata } = applied;
  const version = String(apiVersion).includes('/') ? apiVersion : `/${apiVersion}`;
  const text = (field: unknown) => (typeof field === 'string' ? field : '');
  const { namespace, name } = isRecord(metadata) ? metadata : {};
  const what = `${text(namespace)}/${text(name)}; ${version}, Kind=${kind}`;
  const told = problems.length === 1 ? problems[0] : `errors:\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
  throw new ApiError(500, '', `failed to create typed patch object (${what}): ${told}`);
}

function problemsOf(node: SchemaNode | undefined, value: unknown, path: string): string[] {
  if (!node || value === null || value === undefined) return [];
  const at = (problem: string) => [path ? `${path}: ${problem}` : problem];
  switch (node.type) {
    case 'object':
      if (node.open) return [];
      return isRecord(value) ? fieldProblems(node, value, path) : at(`expected map, got ${show(value)}`);
    case 'map':
      return isRecord(value) ? entryProblems(node, value, path) : at(`expected map, got ${show(value)}`);
    case 'list':
      return Array.isArray(value) ? itemProblems(node, value, path) : at(`expected list, got ${show(value)}`);
    case 'any':
      return [];
    default: {
      const problem = scalarProblem(node, value);
      return problem ? at(problem) : [];
    }
  }
}

function fieldProblems(node: ObjectNode, fields: Record<string, unknown>, path: string): string[] {
  const problems: string[] = [];
  for (const name of Object.keys(fields).toSorted()) {
    const field = node.field(name);
    // The real server stops at the first field that it does not know.
    if (!field) return [...problems, `${path}.${name}: field not declared in schema`];
    problems.push(...problemsOf(field.node, fields[name], `${path}.${name}`));
  }
  return problems;
}

const entryProblems = (node: MapNode, entries: Record<string, unknown>, path: string) =>
  Object.keys(entries)
    .toSorted()
    .flatMap((name) => problemsOf(node.values, entries[name], `${path}.${name}`));

function itemProblems(node: ListNode, items: readonly unknown[], path: string): string[] {
  const isKeyed = shapeOf(node, items).is === 'list';
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const [i, item] of items.entries()) {
    const key = isKeyed ? itemKey(node, item) : `i:${i}`;
    if (key === undefined) return [...problems, `${path}: element ${i}: ${keyProblem(node, item)}`];
    const element = showElement(key);
    if (seen.has(key)) problems.push(`${path}: duplicate entries for key ${element}`);
    seen.add(key);
    problems.push(...problemsOf(node.items, item, path + element));
  }
  return problems;
}

function keyProblem(node: ListNode, item: unknown): string {
  if (node.listType === 'set') {
    if (isRecord(item)) return "associative list without keys has an element that's a map type";
    return Array.isArray(item)
      ? 'not supported: associative list with lists as elements'
      : "associative list without keys has an element that's an explicit null";
  }
  if (item === null) return 'associative list with keys may not have a null element';
  if (!isRecord(item)) return 'associative list with keys may not have non-map elements';
  const keys = node.listMapKeys.map((key) => JSON.stringify(key)).join(' ');
  return `associative list with keys has an element that omits all key fields [${keys}] (and doesn't have default values for any key fields)`;
}

function scalarProblem({ type }: ScalarNode, value: unknown): string | undefined {
  switch (type) {
    case 'integer':
    case 'number':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goTypeName(value)}`;
    case 'string':
    case 'bytes':
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got ${show(value)}`;
    default:
      return typeof value === 'object' ? `expected any scalar, got ${show(value)}` : undefined;
  }
}

const show = (value: unknown) => `&{${goPrint(value)}}`;

function goTypeName(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isRecord(value)) return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

function goSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (isRecord(value)) {
    const fields = Object.keys(value)
      .toSorted()
      .map((key) => `${JSON.stringify(key)}:${goSyntax(value[key])}`);
    return `map[string]interface {}{${fields.join(', ')}}`;
  }
  return JSON.stringify(value);
}
