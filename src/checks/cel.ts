import { Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { isRecord } from '../kube/object.ts';
import { messageOf } from '../lib/errors.ts';
import { linear, rewrite } from './cel-rewrite.ts';

/** What a CEL expression gives: a value, nothing (a field is absent), or an error that is the lesson's. */
export type CelResult = { kind: 'value'; value: unknown } | { kind: 'absent' } | { kind: 'error'; message: string };

export interface CelInput {
  object?: unknown;
  objects?: readonly unknown[];
  vars?: Readonly<Record<string, unknown>>;
}

const longest = 2000;
const environment = new Environment({
  enableOptionalTypes: true,
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: 500, maxDepth: 40, maxListElements: 100, maxMapEntries: 100, maxCallArguments: 16 },
})
  .registerVariable('object', 'dyn')
  .registerVariable('objects', 'list<dyn>')
  .registerVariable('vars', 'dyn')
  .registerFunction(`string.${linear}(string): bool`, (text: string, pattern: string) =>
    RE2JS.compile(pattern).matcher(text).find(),
  );

/** The error of an expression that cannot be right, whatever the cluster holds; undefined when it may be. A `condition` gives true or false. */
export function checkCel(expression: string, as: 'value' | 'condition' = 'value'): string | undefined {
  if (expression.length > longest) return `is longer than ${longest} characters`;
  try {
    const result = environment.check(evaluated(expression));
    if (!result.valid) return firstLine(result.error?.message ?? 'is not valid');
    const isOther = as === 'condition' && result.type !== undefined && !['bool', 'dyn'].includes(String(result.type));
    return isOther ? `gives ${result.type}, and a condition is true or false` : undefined;
  } catch (error) {
    return firstLine(messageOf(error));
  }
}

/** Evaluates with limits and without side effects. */
export function evaluateCel(expression: string, input: CelInput): CelResult {
  if (expression.length > longest) return { kind: 'error', message: `is longer than ${longest} characters` };
  try {
    const value: unknown = environment.evaluate(evaluated(expression), {
      object: toCel(input.object ?? {}),
      objects: toCel(input.objects ?? []),
      vars: toCel(input.vars ?? {}),
    });
    return { kind: 'value', value: fromCel(value) };
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === 'no_such_key' || code === 'index_out_of_bounds') return { kind: 'absent' };
    return { kind: 'error', message: firstLine(messageOf(error)) };
  }
}

/** A condition: an absent field makes it false. */
export function celHolds(expression: string, input: CelInput): boolean | { error: string } {
  const result = evaluateCel(expression, input);
  if (result.kind === 'absent') return false;
  if (result.kind === 'error') return { error: result.message };
  return typeof result.value === 'boolean' ? result.value : { error: 'gives no true or false' };
}

const rewritten = new Map<string, string>();
const most = 500;

/** What is evaluated in place of an expression; it is asked for again and again. */
function evaluated(expression: string): string {
  let text = rewritten.get(expression);
  if (text === undefined) {
    text = rewrite(expression, (each) => environment.parse(each).ast);
    if (rewritten.size >= most) rewritten.clear();
    rewritten.set(expression, text);
  }
  return text;
}

// JSON has one kind of number; CEL tells int from double and adds no two of different kinds.
function toCel(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCel);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toCel(item)]));
}

function fromCel(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(fromCel);
  return value;
}

const firstLine = (message: string) => message.split('\n')[0] ?? '';
