import { nearest } from '../../lessons/did-you-mean.ts';
import type { Value, Values } from '../../lessons/variables.ts';
import { check } from '../../sandbox/cel/checker/check.ts';
import { bool, type CelType, dyn, formatType, listOf, mapOf, string } from '../../sandbox/cel/checker/types.ts';
import { readExpression } from '../../sandbox/cel/compile.ts';
import type { ObjectNode, SchemaNode } from '../../sandbox/schema/node.ts';
import { asJson } from './as-json.ts';
import { unknownField } from './field-walk.ts';

/** What `object` or `objects` is in an expression: an object of the API, or one of which no types are known. */
export interface Subject {
  variable: 'object' | 'objects';
  kind: string;
  schema: ObjectNode | undefined;
}

/**
 * What is wrong with the types of an expression, as CEL's checker sees them: fields that are not there, calls that fit nothing, and
 * a condition that gives no true or false.
 */
export function typeProblems(
  cel: string,
  as: 'value' | 'condition',
  about: readonly Subject[],
  variables: Values,
): string[] {
  const missing = new Set<string>();
  const tell = (message: string) => void missing.add(message);
  const subjects = about.map(({ variable, kind, schema }): [string, CelType] => {
    const type = schema ? objectType(schema, kind, tell) : dyn;
    return [variable, variable === 'objects' ? listOf(type) : type];
  });
  const declared = {
    variables: { vars: varsType(variables, tell), ...Object.fromEntries(subjects) },
    mixes: true,
  } as const;
  const { problems, type } = check(asJson(readExpression(cel, { binds: true })), declared);
  const told = [...missing, ...problems.flatMap(({ text }) => wordsFor(text, about))];
  if (told.length > 0 || as === 'value' || type.kind === 'bool' || type.kind === 'dyn') return told;
  return [`gives ${formatType(type)}, and a condition is true or false`];
}

function wordsFor(problem: string, about: readonly Subject[]): string[] {
  const absent = /^undeclared reference to '(objects?)'/.exec(problem)?.[1];
  const instead = about.map(({ variable }) => variable).join(' and ');
  if (absent) return [`there is no ${absent} here${instead && `, but ${instead}`}`];
  // Fields are told in words of their own. Functions are those of what evaluates lessons, which has had its say.
  return /^(undefined field|undeclared reference)/.test(problem) ? [] : [problem];
}

type Tell = (message: string) => void;

/** Lessons see objects as JSON: times and bytes are text there, and a quantity is a number or text. */
function typeOf(node: SchemaNode, name: string, tell: Tell): CelType {
  switch (node.type) {
    case 'object':
      return objectType(node, name, tell);
    case 'map':
      return mapOf(string, typeOf(node.values, `${name}[]`, tell));
    case 'list':
      return listOf(typeOf(node.items, name, tell));
    case 'integer':
      return { kind: 'int' };
    case 'boolean':
      return bool;
    case 'string':
    case 'time':
    case 'micro-time':
    case 'bytes':
      return string;
    default:
      return dyn;
  }
}

function objectType(node: ObjectNode, name: string, tell: Tell): CelType {
  if (node.open) return dyn;
  return {
    kind: 'struct',
    name,
    field(asked) {
      const found = node.field(asked);
      if (found) return typeOf(found.node, `${name}.${asked}`, tell);
      tell(unknownField(asked, node, name));
      return undefined;
    },
  };
}

function varsType(variables: Values, tell: Tell): CelType {
  return {
    kind: 'struct',
    name: 'vars',
    field(asked) {
      const value = Object.hasOwn(variables, asked) ? variables[asked] : undefined;
      if (value !== undefined) return valueType(value);
      const meant = nearest(asked, Object.keys(variables));
      tell(`vars.${asked} is not defined${meant ? `; did you mean vars.${meant}?` : ''}`);
      return undefined;
    },
  };
}

function valueType(value: Value): CelType {
  if (typeof value === 'number') return { kind: Number.isInteger(value) ? 'int' : 'double' };
  return typeof value === 'boolean' ? bool : string;
}
