import { type FieldError, fieldError } from '../../api/errors.ts';
import type { Declarations } from '../../cel/checker/define.ts';
import { type Compiled, compile, usesVariable } from '../../cel/compile.ts';
import { most } from '../../cel/cost/range.ts';
import { expressionProblem } from '../../cel/problem.ts';
import { itemsOf, type JsonSchema, type ValidationRule, valuesOf } from '../../custom-resources/json-schema.ts';
import { ruleDeclarations } from '../../custom-resources/rule-declarations.ts';
import { withMeta } from '../../custom-resources/rules.ts';
import { mostCost, RuleCosts, timesOf, timesWithin } from './rule-costs.ts';

/** The rules of a schema must compile, and not be able to cost too much (apiextensions-apiserver, schema/cel). */
export function validateRuleExpressions(schema: JsonSchema, path: string): FieldError[] {
  const costs = new RuleCosts();
  return [...check(withMeta(schema), path, { times: 1, costs }), ...costs.errors(path)];
}

/** What is known of the place of a schema in the whole one. */
interface Place {
  /** The list in which an item of today is not to be told from one of yesterday. */
  uncorrelated?: string;
  /** How often a value can be there; undefined when no list or map around it says. */
  times: number | undefined;
  costs: RuleCosts;
}

/** What is within a schema comes before its own rules. */
function check(schema: JsonSchema, path: string, place: Place): FieldError[] {
  const items = itemsOf(schema);
  const values = valuesOf(schema);
  const inner = { ...place, times: timesWithin(schema, place.times) };
  const apart = { ...inner, uncorrelated: place.uncorrelated ?? path };
  const inFields = schema['x-kubernetes-map-type'] === 'atomic' ? apart : inner;
  const inItems = schema['x-kubernetes-list-type'] === 'map' ? inner : apart;
  return [
    ...(values ? check(values, `${path}.additionalProperties`, inner) : []),
    ...Object.entries(schema.properties ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, one]) => check(one, `${path}.properties[${name}]`, inFields)),
    ...(items ? check(items, `${path}.items`, inItems) : []),
    ...(schema['x-kubernetes-validations'] ?? []).flatMap((rule, i) =>
      checkRule(rule, schema, `${path}.x-kubernetes-validations[${i}]`, place),
    ),
  ];
}

function checkRule(
  rule: ValidationRule,
  schema: JsonSchema,
  path: string,
  { uncorrelated, times, costs }: Place,
): FieldError[] {
  if (!rule.rule?.trim()) return [];
  const declarations = ruleDeclarations(schema, rule);
  const problem = expressionProblem(rule.rule, declarations, ({ kind }) =>
    kind === 'bool' ? undefined : 'cel expression must evaluate to a bool',
  );
  if (problem !== undefined) return [fieldError.invalid(`${path}.rule`, goRule(rule), problem.text)];
  const compiled = compile(rule.rule, declarations);
  const cost = Math.min(mostCost(schema, compiled) * timesOf(schema, times), most);
  return [
    ...costs.observe(`${path}.rule`, 'rule', cost),
    ...checkMessage(rule, schema, declarations, path, costs),
    ...checkOldSelf(rule, compiled, path, uncorrelated),
  ];
}

function checkMessage(
  rule: ValidationRule,
  schema: JsonSchema,
  declarations: Declarations,
  path: string,
  costs: RuleCosts,
): FieldError[] {
  if (!rule.messageExpression) return [];
  const at = `${path}.messageExpression`;
  const problem = expressionProblem(rule.messageExpression, declarations, ({ kind }) =>
    kind === 'string' ? undefined : 'must evaluate to a string',
  );
  if (problem !== undefined)
    return [fieldError.invalid(at, goRule(rule), `messageExpression ${problem.text.replace(/^program /, '')}`)];
  return costs.observe(at, 'messageExpression', mostCost(schema, compile(rule.messageExpression, declarations)));
}

function checkOldSelf(
  rule: ValidationRule,
  compiled: Compiled,
  path: string,
  uncorrelated: string | undefined,
): FieldError[] {
  if (usesVariable(compiled, 'oldSelf')) {
    const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`;
    return uncorrelated ? [fieldError.invalid(`${path}.rule`, rule.rule, why)] : [];
  }
  if (rule.optionalOldSelf === undefined) return [];
  const why = 'may not be set if oldSelf is not used in rule';
  return [fieldError.invalid(`${path}.optionalOldSelf`, rule.optionalOldSelf, why)];
}

function goRule(rule: ValidationRule): Record<string, unknown> {
  return {
    Rule: rule.rule,
    Message: rule.message ?? '',
    MessageExpression: rule.messageExpression ?? '',
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? '',
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  };
}
