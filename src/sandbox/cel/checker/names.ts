import type { Expression } from './expression.ts';
import { type CelType, dyn, listOf, mapOf, string } from './types.ts';

/** Variables of loops, the innermost first. */
export interface Scope {
  name: string;
  type: CelType;
  outer: Scope | undefined;
}

/** The type of what a name stands for: a loop's variable before one that is declared, and that before a type. */
export function lookUp(
  name: string,
  scope: Scope | undefined,
  variables: Readonly<Record<string, CelType>>,
): CelType | undefined {
  for (let one = scope; one; one = one.outer) if (one.name === name) return one.type;
  return Object.hasOwn(variables, name) ? variables[name] : typeNames.get(name);
}

/** `a.b.c` of names alone. */
export function qualifiedName(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'select' || expression.isTest) return undefined;
  const prefix = qualifiedName(expression.operand);
  return prefix === undefined ? undefined : `${prefix}.${expression.field}`;
}

const typeOf = (type: CelType): CelType => ({ kind: 'type', parameters: [type] });
const typeNames = new Map<string, CelType>([
  ...(['bool', 'bytes', 'double', 'int', 'uint', 'timestamp', 'duration'] as const).map((kind): [string, CelType] => [
    kind,
    typeOf({ kind }),
  ]),
  ['string', typeOf(string)],
  ['null_type', typeOf({ kind: 'null' })],
  ['google.protobuf.Timestamp', typeOf({ kind: 'timestamp' })],
  ['google.protobuf.Duration', typeOf({ kind: 'duration' })],
  ['list', typeOf(listOf(dyn))],
  ['map', typeOf(mapOf(dyn, dyn))],
  ['type', { kind: 'type', parameters: [] }],
]);
