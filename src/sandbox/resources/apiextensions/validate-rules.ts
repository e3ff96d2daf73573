import { type FieldError, fieldError } from '../../api/errors.ts';
import type { Declarations } from '../../cel/checker/check.ts';
import { compile, usesVariable } from '../../cel/compile.ts';
import { expressionProblem } from '../../cel/problem.ts';
import { itemsOf, type JsonSchema, type ValidationRule, valuesOf } from '../../custom-resources/json-schema.ts';
import { ruleDeclarations } from '../../custom-resources/rule-declarations.ts';
import { withMeta } from '../../custom-resources/rules.ts';

/** The rules of a schema must compile (apiextensions-apiserver, schema/cel). Their cost is not estimated. */
export function validateRuleExpressions(schema: JsonSchema, path: string): FieldError[] {
  return check(withMeta(schema), path, undefined);
}

/** `uncorrelated` is the list in which an item of today is not to be told from one of yesterday. */
function check(schema: JsonSchema, path: string, uncorrelated: string | undefined): FieldError[] {
  const errors = (schema['x-kubernetes-validations'] ?? []).flatMap((rule, i) =>
    checkRule(rule, schema, `${path}.x-kubernetes-validations[${i}]`, uncorrelated),
  );
  const items = itemsOf(schema);
  const values = valuesOf(schema);
  const isKeyed = schema['x-kubernetes-list-type'] === 'map';
  if (items) errors.push(...check(items, `${path}.items`, isKeyed ? uncorrelated : (uncorrelated ?? path)));
  if (values) errors.push(...check(values, `${path}.additionalProperties`, uncorrelated));
  const inner = schema['x-kubernetes-map-type'] === 'atomic' ? (uncorrelated ?? path) : uncorrelated;
  for (const [name, one] of Object.entries(schema.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
    errors.push(...check(one, `${path}.properties[${name}]`, inner));
  return errors;
}

function checkRule(
  rule: ValidationRule,
  schema: JsonSchema,
  path: string,
  uncorrelated: string | undefined,
): FieldError[] {
  if (!rule.rule?.trim()) return [];
  const declarations = ruleDeclarations(schema, rule);
  const problem = expressionProblem(rule.rule, declarations, ({ kind }) =>
    kind === 'bool' ? undefined : 'cel expression must evaluate to a bool',
  );
  if (problem !== undefined) return [fieldError.invalid(`${path}.rule`, goRule(rule), problem)];
  const errors = checkMessage(rule, declarations, path);
  if (usesVariable(compile(rule.rule, declarations), 'oldSelf')) {
    if (uncorrelated)
      errors.push(
        fieldError.invalid(
          `${path}.rule`,
          rule.rule,
          `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`,
        ),
      );
  } else if (rule.optionalOldSelf !== undefined) {
    errors.push(
      fieldError.invalid(
        `${path}.optionalOldSelf`,
        rule.optionalOldSelf,
        'may not be set if oldSelf is not used in rule',
      ),
    );
  }
  return errors;
}

function checkMessage(rule: ValidationRule, declarations: Declarations, path: string): FieldError[] {
  if (!rule.messageExpression) return [];
  const problem = expressionProblem(rule.messageExpression, declarations, ({ kind }) =>
    kind === 'string' ? undefined : 'must evaluate to a string',
  );
  return problem === undefined
    ? []
    : [fieldError.invalid(`${path}.messageExpression`, goRule(rule), `messageExpression ${problem}`)];
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
