import { type ASTNode, ParseError } from '@marcbachmann/cel-js';
import { isRecord } from '../../kube/object.ts';
import { itemsOf, type JsonSchema, valuesOf } from '../custom-resources/json-schema.ts';
import { type Program, parseExpression } from './environment.ts';
import { messagesToMaps } from './messages.ts';
import { Rewriting } from './rewriting.ts';

/** What is known of a variable: a schema, its fields alone, or nothing. */
export type VariableType = JsonSchema | 'dyn';

/** Why an expression cannot be compiled, in the form of cel-go. */
export class CompilationError extends Error {}

/** Parses an expression and looks up what it names; throws CompilationError. */
export function compile(source: string, variables: Readonly<Record<string, VariableType>>): Program {
  const maps = messagesToMaps(source);
  const matching = linearMatches(maps.text);
  const { text } = matching;
  const originOf = (at: number) => maps.originOf(matching.originOf(at));
  let program: Program;
  try {
    program = parseExpression(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new CompilationError(
      `compilation failed: ${pointAt(source, originOf(error.range?.start ?? 0), syntaxProblem(error, text))}`,
    );
  }
  const problems: string[] = [];
  const report = (node: ASTNode, at: number, problem: string) => {
    problems.push(pointAt(source, originOf(at), problem));
    return node;
  };
  infer(program.ast, new Map(Object.entries(variables)), report);
  if (problems.length > 0) throw new CompilationError(`compilation failed: ${problems.join('\n')}`);
  return program;
}

/** The type of what an expression gives, as cel-go names it; undefined when it is not known. */
export function outputTypeOf({ ast }: Program, variables: Readonly<Record<string, VariableType>>): string | undefined {
  const schema = infer(ast, new Map(Object.entries(variables)), () => undefined);
  return schema?.type && !schema['x-kubernetes-int-or-string'] ? celType(schema) : undefined;
}

/** Whether an expression reads a variable. */
export function usesVariable({ ast }: Program, name: string): boolean {
  const within = (node: unknown): boolean => {
    if (Array.isArray(node)) return node.some(within);
    if (!isRecord(node) || !('op' in node)) return false;
    return node.op === 'id' ? node.args === name : within(node.args);
  };
  return within(ast as unknown);
}

// The engine's own `matches` is a plain RegExp, which a hostile pattern can keep busy for ever; what its own `value()` gives it cannot
// compare.
function linearMatches(text: string): Rewriting {
  const out = new Rewriting();
  for (const part of text.split(/("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\.matches\(|\.value\(\))/))
    out.put(part, linear.get(part));
  return out;
}

const linear = new Map([
  ['.matches(', '.matchesLinear('],
  ['.value()', '.valueOfAny()'],
]);

const anExpression =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

/** What cel-go says of an early end, of one word too many at the end, and of an operator too many before a word. */
function syntaxProblem({ summary, range }: ParseError, text: string): string {
  const rest = text.slice(range?.start ?? 0);
  if (/EOF/.test(summary)) return `Syntax error: mismatched input '<EOF>' expecting ${anExpression}`;
  if (/^[A-Za-z_]\w*$/.test(rest)) return `Syntax error: extraneous input '${rest}' expecting <EOF>`;
  const operator = /^([/*%+]|[=!<>]=|[<>]|&&|\|\|)\s*[\w'"]/.exec(rest)?.[1];
  if (operator && summary.startsWith('Unexpected token'))
    return `Syntax error: extraneous input '${operator}' expecting ${anExpression}`;
  return `Syntax error: ${summary}`;
}

/** `ERROR: <input>:1:6: problem` with the line and a mark below it. */
function pointAt(source: string, at: number, problem: string): string {
  // Where there is nothing, there is no place to show.
  if (source === '') return `ERROR: <input>:1:0: ${problem}`;
  const before = source.slice(0, at).split('\n');
  const line = before.length;
  const column = (before.at(-1) ?? '').length;
  const shown = source.split('\n')[line - 1] ?? '';
  return `ERROR: <input>:${line}:${column + 1}: ${problem}\n | ${shown}\n | ${'.'.repeat(column)}^`;
}

type Scope = ReadonlyMap<string, VariableType>;
type Report = (node: ASTNode, at: number, problem: string) => void;

const macros = new Set(['all', 'exists', 'exists_one', 'existsOne', 'map', 'filter']);
const types = new Set([
  'int',
  'uint',
  'double',
  'bool',
  'string',
  'bytes',
  'list',
  'map',
  'null_type',
  'type',
  'dyn',
  'timestamp',
  'duration',
  'optional',
  'cel',
  'sets',
  'math',
  'google',
  'optional_type',
]);

/** The schema of what a node gives, as far as it is known; tells of names that nobody declared. */
function infer(node: ASTNode, scope: Scope, report: Report): JsonSchema | undefined {
  switch (node.op) {
    case 'id': {
      const found = scope.get(node.args);
      if (found === undefined && !types.has(node.args))
        report(node, node.start, `undeclared reference to '${node.args}' (in container '')`);
      return found === 'dyn' ? undefined : found;
    }
    case '.':
    case '.?': {
      const [object, name] = node.args;
      const schema = infer(object, scope, report);
      return fieldSchema(node, schema, name, report);
    }
    case '[]':
    case '[?]': {
      const [object, index] = node.args;
      const schema = infer(object, scope, report);
      infer(index, scope, report);
      return schema && elementOf(schema);
    }
    case 'rcall': {
      const [name, receiver, list] = node.args;
      const schema = infer(receiver, scope, report);
      inferCall(name, schema, list, scope, report);
      return undefined;
    }
    case 'call': {
      const [, list] = node.args;
      for (const one of list) infer(one, scope, report);
      return undefined;
    }
    case 'value':
      return literalSchema(node.args);
    case 'map':
      for (const [key, value] of node.args) {
        infer(key, scope, report);
        infer(value, scope, report);
      }
      return undefined;
    case 'list':
      for (const one of node.args) infer(one, scope, report);
      return undefined;
    case '!_':
    case '-_':
      return infer(node.args, scope, report);
    case '?:':
      for (const one of node.args) infer(one, scope, report);
      return undefined;
    default: {
      const [left, right] = node.args;
      const a = infer(left, scope, report);
      const b = infer(right, scope, report);
      return checkOperands(node, a, b, report);
    }
  }
}

function fieldSchema(
  node: ASTNode,
  schema: JsonSchema | undefined,
  name: string,
  report: Report,
): JsonSchema | undefined {
  if (!schema) return undefined;
  const values = valuesOf(schema);
  if (values || schema['x-kubernetes-preserve-unknown-fields'] || schema.additionalProperties === true) return values;
  const own = schema.properties?.[unescapeName(name)];
  // The place is that of the dot.
  const at = node.end - name.length - 1;
  if (!own && schema.type === 'object') report(node, at, `undefined field '${name}'`);
  else if (!own && schema.type) report(node, at, `type '${celType(schema)}' does not support field selection`);
  return own;
}

/** Names that CEL has no room for are escaped: `__dash__` is a dash. */
function unescapeName(name: string): string {
  const keyword = /^__([a-z]+)__$/.exec(name);
  if (keyword && !['underscores', 'dot', 'dash', 'slash'].includes(keyword[1] ?? '')) return keyword[1] ?? name;
  return name
    .replaceAll('__underscores__', '__')
    .replaceAll('__dot__', '.')
    .replaceAll('__dash__', '-')
    .replaceAll('__slash__', '/');
}

const elementOf = (schema: JsonSchema) => itemsOf(schema) ?? valuesOf(schema);

function inferCall(
  name: string,
  receiver: JsonSchema | undefined,
  list: readonly ASTNode[],
  scope: Scope,
  report: Report,
): void {
  const [variable, ...rest] = list;
  const isBinding = name === 'bind' && variable?.op === 'id';
  if ((!macros.has(name) && !isBinding) || variable?.op !== 'id') {
    for (const one of list) infer(one, scope, report);
    return;
  }
  const inner = new Map(scope);
  const element = receiver?.type === 'array' ? receiver && itemsOf(receiver) : undefined;
  inner.set(variable.args, isBinding ? 'dyn' : (element ?? 'dyn'));
  for (const one of rest) infer(one, inner, report);
}

function literalSchema(value: unknown): JsonSchema | undefined {
  if (typeof value === 'string') return { type: 'string' };
  if (typeof value === 'bigint') return { type: 'integer' };
  if (typeof value === 'number') return { type: 'number' };
  return typeof value === 'boolean' ? { type: 'boolean' } : undefined;
}

function celType({ type = 'dyn', format }: JsonSchema): string {
  if (type === 'string' && (format === 'date-time' || format === 'datetime')) return 'timestamp';
  const names: Record<string, string> = {
    integer: 'int',
    number: 'double',
    boolean: 'bool',
    string: 'string',
    array: 'list',
    object: 'map',
  };
  return names[type] ?? 'dyn';
}

const scalars = new Set(['int', 'double', 'bool', 'string', 'timestamp']);
const comparisons = new Set(['<', '<=', '>', '>=']);
const arithmetic = new Set(['+', '-', '*', '/', '%']);

function checkOperands(
  node: ASTNode,
  a: JsonSchema | undefined,
  b: JsonSchema | undefined,
  report: Report,
): JsonSchema | undefined {
  if (!comparisons.has(node.op) && !arithmetic.has(node.op) && node.op !== '==' && node.op !== '!=')
    return { type: 'boolean' };
  if (a && b && !a['x-kubernetes-int-or-string'] && !b['x-kubernetes-int-or-string']) {
    const [left, right] = [celType(a), celType(b)];
    const isNumber = (type: string) => type === 'int' || type === 'double';
    const fits = left === right || (!arithmetic.has(node.op) && isNumber(left) && isNumber(right));
    if (scalars.has(left) && scalars.has(right) && !fits)
      report(
        node,
        operatorPlace(node),
        `found no matching overload for '_${node.op}_' applied to '(${left}, ${right})'`,
      );
  }
  return arithmetic.has(node.op) ? a : { type: 'boolean' };
}

function operatorPlace(node: ASTNode): number {
  const [left] = node.args as readonly ASTNode[];
  const from = left?.end ?? node.start;
  const found = node.input.indexOf(node.op, from);
  return found < 0 ? node.start : found;
}
