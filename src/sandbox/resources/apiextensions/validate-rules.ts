import { type FieldError, fieldError } from '../../api/errors.ts';
import { CompilationError, compile, outputTypeOf, usesVariable } from '../../cel/compile.ts';
import { itemsOf, type JsonSchema, type ValidationRule, valuesOf } from '../../custom-resources/json-schema.ts';
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
  const types = { self: schema, oldSelf: schema };
  const errors: FieldError[] = [];
  const program = tryCompile(rule.rule, types);
  if (typeof program === 'string') return [fieldError.invalid(`${path}.rule`, goRule(rule), program)];
  const output = outputTypeOf(program, types);
  if (output !== undefined && output !== 'bool')
    errors.push(fieldError.invalid(`${path}.rule`, goRule(rule), 'cel expression must evaluate to a bool'));
  if (rule.messageExpression) {
    const message = tryCompile(rule.messageExpression, types);
    const type = typeof message === 'string' ? undefined : outputTypeOf(message, types);
    if (typeof message === 'string')
      errors.push(fieldError.invalid(`${path}.messageExpression`, goRule(rule), `messageExpression ${message}`));
    else if (type !== undefined && type !== 'string')
      errors.push(
        fieldError.invalid(`${path}.messageExpression`, goRule(rule), 'messageExpression must evaluate to a string'),
      );
  }
  if (usesVariable(program, 'oldSelf')) {
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

function tryCompile(text: string, types: Readonly<Record<string, JsonSchema>>) {
  try {
    return compile(text, types);
  } catch (error) {
    if (error instanceof CompilationError) return error.message;
    throw error;
  }
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
