import { isRecord } from '../../kube/object.ts';
import { type FieldError, fieldError } from '../api/errors.ts';
import type { Declarations } from '../cel/checker/define.ts';
import { CompilationError, type Compiled, usesVariable } from '../cel/compile.ts';
import { CostLimitExceeded, type Variables } from '../cel/evaluate/run.ts';
import { fromSchema } from '../cel/evaluate/schema-values.ts';
import { Failure, noSuchOverload, OptionalValue, type Result } from '../cel/evaluate/values.ts';
import { tryToCompile } from '../cel/problem.ts';
import { fieldOf, itemsOf, type JsonSchema, type ValidationRule } from './json-schema.ts';
import { ruleDeclarations } from './rule-declarations.ts';
import { correlate } from './validate-value.ts';

/** The errors of all x-kubernetes-validations of a value (apiextensions-apiserver, schema/cel). */
export function validateRules(schema: JsonSchema, value: unknown, old: unknown): FieldError[] {
  return check(withMeta(schema), value, old, '');
}

function check(schema: JsonSchema, value: unknown, old: unknown, path: string): FieldError[] {
  if (value === null || value === undefined || !hasRules(schema)) return [];
  const errors = (schema['x-kubernetes-validations'] ?? []).flatMap((rule) =>
    checkRule(schema, rule, value, old, path),
  );
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    const before = correlate(schema, old);
    if (items) errors.push(...value.flatMap((item, i) => check(items, item, before(item), `${path}[${i}]`)));
  } else if (isRecord(value)) {
    for (const [name, field] of Object.entries(value)) {
      const inner = fieldOf(schema, name);
      if (!inner) continue;
      const isStruct = schema.properties !== undefined && Object.hasOwn(schema.properties, name);
      const at = isStruct ? (path ? `${path}.${name}` : name) : `${path}[${name}]`;
      errors.push(...check(inner, field, isRecord(old) ? old[name] : undefined, at));
    }
  }
  return errors;
}

const ruled = new WeakMap<JsonSchema, boolean>();

/** Most schemas have no rules at all: their values need no walk. */
export function hasRules(schema: JsonSchema): boolean {
  let found = ruled.get(schema);
  if (found === undefined) {
    const items = itemsOf(schema);
    const values = schema.additionalProperties;
    found =
      (schema['x-kubernetes-validations']?.length ?? 0) > 0 ||
      (items !== undefined && hasRules(items)) ||
      (isRecord(values) && hasRules(values)) ||
      Object.values(schema.properties ?? {}).some(hasRules);
    ruled.set(schema, found);
  }
  return found;
}

/** The root has the type and the names of an object, whatever its schema says. */
export function withMeta(schema: JsonSchema): JsonSchema {
  let made = roots.get(schema);
  if (!made) {
    const text = { type: 'string' };
    const metadata = { type: 'object', properties: { name: text, generateName: text } };
    made = { ...schema, properties: { ...schema.properties, apiVersion: text, kind: text, metadata } };
    roots.set(schema, made);
  }
  return made;
}

const roots = new WeakMap<JsonSchema, JsonSchema>();

function checkRule(schema: JsonSchema, rule: ValidationRule, value: unknown, old: unknown, path: string): FieldError[] {
  const isOptional = rule.optionalOldSelf === true;
  const declarations = ruleDeclarations(schema, rule);
  const program = tryToCompile(rule.rule, declarations);
  if (program instanceof CompilationError)
    return [fieldError.invalid(path || '<nil>', schema.type ?? '', `rule compile error: ${program.message}`)];
  // Rules about changes hold for what is new.
  if (!isOptional && usesVariable(program, 'oldSelf') && old === undefined) return [];
  const variables = variablesOf(schema, value, old, isOptional);
  const outcome = variables instanceof Failure ? variables : evaluate(program, variables);
  if (outcome === true) return [];
  if (outcome instanceof Failure || variables instanceof Failure)
    return [fieldError.invalid(path || '<nil>', schema.type ?? '', evaluationProblem(outcome, rule))];
  const at = rule.fieldPath ? `${path}${rule.fieldPath}`.replace(/^\./, '') : path || '<nil>';
  // Messages see the old value itself, even where the rule sees an optional one.
  const plain = isOptional ? variablesOf(schema, value, old, false) : variables;
  const detail = messageOf(rule, declarations, plain instanceof Failure ? variables : plain);
  return [errorFor(rule.reason, at, value, detail)];
}

function variablesOf(schema: JsonSchema, value: unknown, old: unknown, isOptional: boolean): Variables | Failure {
  const self = fromSchema(value, schema);
  const before = old === undefined ? undefined : fromSchema(old, schema);
  if (self instanceof Failure) return self;
  if (before instanceof Failure) return before;
  if (isOptional) return { self, oldSelf: new OptionalValue(before) };
  return before === undefined ? { self } : { self, oldSelf: before };
}

/** What a rule or a message gives; one that costs too much gives an error. */
function evaluate(program: Compiled, variables: Variables): Result {
  try {
    return program.evaluate(variables);
  } catch (error) {
    if (!(error instanceof CostLimitExceeded)) throw error;
    return new Failure(error.message);
  }
}

function evaluationProblem(outcome: Result, rule: ValidationRule): string {
  const text = outcome instanceof Failure ? outcome.message : '';
  if (text.startsWith(noSuchOverload.message))
    return `'${text}': call arguments did not match a supported operator, function or macro signature for rule: ${ruleText(rule)}`;
  if (text.startsWith('operation cancelled'))
    return `'${text}': no further validation rules will be run due to call cost exceeds limit for rule: ${ruleText(rule)}`;
  return `${text} evaluating rule: ${ruleText(rule)}`;
}

const ruleText = ({ rule, message }: ValidationRule) => message?.trim() || rule.trim();

function messageOf(rule: ValidationRule, declarations: Declarations, variables: Variables): string {
  if (rule.messageExpression) {
    const program = tryToCompile(rule.messageExpression, declarations);
    // The message that stands beside the expression counts where that gives none.
    const text = program instanceof CompilationError ? undefined : evaluate(program, variables);
    if (typeof text === 'string' && text.trim() && !text.includes('\n')) return text.trim();
  }
  return rule.message?.trim() || `failed rule: ${rule.rule.trim()}`;
}

function errorFor(reason: string | undefined, path: string, value: unknown, detail: string): FieldError {
  if (reason === 'FieldValueForbidden') return fieldError.forbidden(path, detail);
  if (reason === 'FieldValueRequired') return fieldError.required(path, detail);
  if (reason === 'FieldValueDuplicate') return fieldError.duplicate(path, value);
  const isWhole = typeof value === 'object';
  // Whole objects and lists are not shown.
  if (isWhole) return { reason: 'FieldValueInvalid', field: path, message: `Invalid value: ${detail}` };
  return fieldError.invalid(path, value, detail);
}
