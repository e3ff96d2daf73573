import { RE2JS } from 're2js';
import { printFloat } from '../../kube/go-number.ts';
import { equal, isRecord } from '../../kube/object.ts';
import { type FieldError, fieldError } from '../api/errors.ts';
import { hasFormat } from './formats.ts';
import { itemsOf, type JsonSchema, valuesOf } from './json-schema.ts';

/** Errors of one value, and how many checks it came to: of several schemas that fail, the best match is reported. */
interface Result {
  errors: FieldError[];
  matches: number;
}

/**
 * The errors of a value by its schema, with the texts of kube-openapi's validation. What has not changed since `old` is
 * not reported (CRDValidationRatcheting).
 */
export function validateValue(schema: JsonSchema, value: unknown, path: string, old?: unknown): FieldError[] {
  const { errors } = check(schema, value, path, old);
  return errors;
}

function check(schema: JsonSchema, value: unknown, path: string, old: unknown): Result {
  const own = checkOwn(schema, value, path, old);
  const isSame = old !== undefined && own.errors.length > 0 && equal(value, old);
  return isSame ? { errors: [], matches: own.matches } : own;
}

function checkOwn(schema: JsonSchema, value: unknown, path: string, old: unknown): Result {
  const type = checkType(schema, value, path);
  if (value === null) return { errors: [...type, ...checkEnum(schema, value, path)], matches: 1 };
  const combined = checkCombined(schema, value, path);
  const checks: FieldError[][] = [type, combined];
  if (typeof value === 'string') checks.push(checkString(schema, value, path), checkFormat(schema, value, path));
  if (typeof value === 'number') checks.push(checkNumber(schema, value, path));
  if (Array.isArray(value)) checks.push(checkList(schema, value, path, old));
  checks.push(checkEnum(schema, value, path));
  if (isRecord(value)) checks.push(checkObject(schema, value, path, old));
  return { errors: checks.flat(), matches: checks.filter((errors) => errors.length === 0).length };
}

const at = (path: string) => path.replace(/^\./, '');

function invalid(path: string, value: unknown, text: string): FieldError {
  const field = at(path);
  return fieldError.invalid(field === '' ? '<nil>' : field, value, text);
}

function typeError(path: string, wanted: string, found: string): FieldError {
  const text = `${path} in body must be of type ${wanted}: ${JSON.stringify(found)}`;
  return {
    reason: 'FieldValueTypeInvalid',
    field: at(path) || '<nil>',
    message: `Invalid value: ${JSON.stringify(found)}: ${text}`,
  };
}

function checkType(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  const types = schema['x-kubernetes-int-or-string'] ? ['integer', 'string'] : schema.type ? [schema.type] : [];
  if (types.length === 0) return [];
  const wanted = types.join(',');
  if (value === null) return schema.nullable ? [] : [typeError(path, wanted, 'null')];
  const found = typeOf(value);
  if (types.includes(found)) return [];
  if (found === 'integer' && types.includes('number')) return [];
  const isText = found === 'string' || found === 'array';
  // Where a format is asked for, it is what a number, object or truth value is told to lack.
  if (schema.format && !isText) {
    const format = goFormats[found] ?? '';
    return format === schema.format ? [] : [typeError(path, schema.format, format)];
  }
  // What has a format of text is read as text by its format alone.
  if (schema.format && !types.some((type) => type === 'number' || type === 'integer')) return [];
  return [typeError(path, wanted, found)];
}

const goFormats: Readonly<Record<string, string>> = { integer: 'int64', number: 'float64' };

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  // What no int64 has room for is read as a float.
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? 'integer' : 'number';
  return isRecord(value) ? 'object' : typeof value;
}

function checkString(schema: JsonSchema, value: string, path: string): FieldError[] {
  const { maxLength, minLength, pattern } = schema;
  const length = [...value].length;
  if (maxLength !== undefined && length > maxLength) return [fieldError.tooLong(at(path), maxLength)];
  if (minLength !== undefined && length < minLength)
    return [invalid(path, value, `${path} in body should be at least ${minLength} chars long`)];
  if (pattern && !matchesPattern(pattern, value))
    return [invalid(path, value, `${path} in body should match '${pattern}'`)];
  return [];
}

const patterns = new Map<string, RE2JS>();

function matchesPattern(pattern: string, value: string): boolean {
  let compiled = patterns.get(pattern);
  if (!compiled) {
    if (patterns.size > 1000) patterns.clear();
    compiled = RE2JS.compile(pattern);
    patterns.set(pattern, compiled);
  }
  return compiled.matcher(value).find();
}

function checkFormat({ format }: JsonSchema, value: string, path: string): FieldError[] {
  if (!format || hasFormat(format, value)) return [];
  return [typeError(path, format, value)];
}

function checkNumber(schema: JsonSchema, value: number, path: string): FieldError[] {
  const { multipleOf, minimum, maximum } = schema;
  const isInteger = Number.isInteger(value);
  const errors = checkRange(schema, value, 'Checked', path);
  // Whole numbers are compared as such, with what is left of the limits without their fractions; not with limits that do not fit the type.
  const fits = (number: number) => isInteger && checkRange(schema, number, '', path).length === 0;
  const native = (number: number) => (fits(number) ? Math.trunc(number) : number);
  const refuse = (text: string) => errors.push(invalid(path, value, `${path} in body should be ${text}`));
  if (multipleOf !== undefined) {
    errors.push(...checkRange(schema, multipleOf, 'MultipleOf', path));
    if (native(multipleOf) <= 0)
      errors.push(
        invalid(path, value, `factor MultipleOf declared for ${path} must be positive: ${native(multipleOf)}`),
      );
    else if (!Number.isInteger(value / native(multipleOf))) refuse(`a multiple of ${printFloat(native(multipleOf))}`);
  }
  const limit = (number: number) => (fits(number) ? String(native(number)) : printFloat(number));
  if (minimum !== undefined) {
    errors.push(...checkRange(schema, minimum, 'Minimum boundary', path));
    if (schema.exclusiveMinimum ? value <= native(minimum) : value < native(minimum))
      refuse(`${schema.exclusiveMinimum ? 'greater than' : 'greater than or equal to'} ${limit(minimum)}`);
  }
  if (maximum !== undefined) {
    errors.push(...checkRange(schema, maximum, 'Maximum boundary', path));
    if (schema.exclusiveMaximum ? value >= native(maximum) : value > native(maximum))
      refuse(`${schema.exclusiveMaximum ? 'less than' : 'less than or equal to'} ${limit(maximum)}`);
  }
  return errors;
}

/** Whether a number or the limit of one is of the schema's type; what is wrong is said of no field. */
function checkRange({ type, format }: JsonSchema, number: number, what: string, path: string): FieldError[] {
  if (type !== 'integer') return [];
  const bits = format === 'int32' ? 31 : 63;
  if (Number.isInteger(number) && number >= -(2 ** bits) && number < 2 ** bits) return [];
  const given = format ? `with format ${format}` : '(default format)';
  return [fieldError.invalid('<nil>', '', `${what} value must be of type integer ${given} in ${path}`)];
}

function tooMany(path: string, actual: number, limit: number): FieldError {
  const items = limit === 1 ? 'item' : 'items';
  return {
    reason: 'FieldValueTooMany',
    field: at(path) || '<nil>',
    message: `Too many: ${actual}: must have at most ${limit} ${items}`,
  };
}

function checkList(schema: JsonSchema, value: readonly unknown[], path: string, old: unknown): FieldError[] {
  const items = itemsOf(schema);
  const before = items ? correlate(schema, old) : () => undefined;
  const errors = items ? value.flatMap((item, i) => check(items, item, `${path}[${i}]`, before(item)).errors) : [];
  const { minItems, maxItems, uniqueItems } = schema;
  if (minItems !== undefined && value.length < minItems)
    errors.push(invalid(path, value.length, `${path} in body should have at least ${minItems} items`));
  if (maxItems !== undefined && value.length > maxItems) errors.push(tooMany(path, value.length, maxItems));
  if (uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length)
    errors.push(invalid(path, '', `${path} in body shouldn't contain duplicates`));
  return errors;
}

/** Which old item an item was: only lists with keys tell. */
export function correlate(schema: JsonSchema, old: unknown): (item: unknown) => unknown {
  if (!Array.isArray(old) || schema['x-kubernetes-list-type'] !== 'map') return () => undefined;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const keyOf = (item: unknown) => (isRecord(item) ? JSON.stringify(keys.map((key) => item[key] ?? null)) : '');
  const byKey = new Map(old.map((item) => [keyOf(item), item as unknown]));
  return (item) => byKey.get(keyOf(item));
}

function checkEnum({ enum: allowed }: JsonSchema, value: unknown, path: string): FieldError[] {
  if (!allowed || allowed.some((one) => equal(one, value))) return [];
  const shown = allowed.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return [fieldError.notSupported(at(path), value, shown)];
}

function checkObject(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
  old: unknown,
): FieldError[] {
  const { minProperties, maxProperties, properties = {}, required = [] } = schema;
  const count = Object.keys(value).length;
  if (minProperties !== undefined && count < minProperties)
    return [invalid(path, '', `${path} in body should have at least ${minProperties} properties`)];
  if (maxProperties !== undefined && count > maxProperties) return [tooMany(path, count, maxProperties)];
  const before = (name: string) => (isRecord(old) ? old[name] : undefined);
  const below = (name: string) => (path ? `${path}.${name}` : name);
  const values = valuesOf(schema);
  const errors: FieldError[] = [];
  if (values)
    for (const name of Object.keys(value))
      if (!Object.hasOwn(properties, name))
        errors.push(...check(values, value[name], `${path}.${name}`, before(name)).errors);
  for (const [name, inner] of Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)))
    if (name in value) errors.push(...check(inner, value[name], below(name), before(name)).errors);
  for (const name of required) if (!(name in value)) errors.push(fieldError.required(at(`${path}.${name}`)));
  return errors;
}

function checkCombined(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  const { anyOf, oneOf, allOf, not } = schema;
  const errors: FieldError[] = [];
  const quoted = JSON.stringify(path);
  // These errors carry no path of their own.
  const refuse = (text: string) => errors.push(fieldError.invalid('<nil>', '', text));
  const results = (schemas: readonly JsonSchema[]) => schemas.map((one) => check(one, value, path, undefined));
  if (anyOf?.length) {
    const found = results(anyOf);
    if (!found.some((one) => one.errors.length === 0)) {
      refuse(`${quoted} must validate at least one schema (anyOf)`);
      errors.push(...best(found));
    }
  }
  if (oneOf?.length) {
    const found = results(oneOf);
    const right = found.filter((one) => one.errors.length === 0).length;
    if (right !== 1) {
      const why = right === 0 ? 'Found none valid' : `Found ${right} valid alternatives`;
      refuse(`${quoted} must validate one and only one schema (oneOf). ${why}`);
      if (right === 0) errors.push(...best(found));
    }
  }
  if (allOf?.length) {
    const found = results(allOf);
    errors.push(...found.flatMap((one) => one.errors));
    const right = found.filter((one) => one.errors.length === 0).length;
    if (right < found.length)
      refuse(`${quoted} must validate all the schemas (allOf)${right === 0 ? '. None validated' : ''}`);
  }
  if (not && check(not, value, path, undefined).errors.length === 0)
    refuse(`${quoted} must not validate the schema (not)`);
  return errors;
}

function best(results: readonly Result[]): FieldError[] {
  const [first] = results.toSorted((a, b) => b.matches - a.matches);
  return first?.errors ?? [];
}
