import { isRecord } from '../../../kube/object.ts';
import { itemsOf, type JsonSchema, valuesOf } from '../../custom-resources/json-schema.ts';
import { escapeName, reservedWords } from '../checker/escape.ts';
import { fromJson } from './json.ts';
import { LazyMap } from './maps.ts';
import { parseDuration, parseTimestamp } from './times.ts';
import { type ListKind, withKind } from './typed-lists.ts';
import { Duration, Failure, type Result, type Value } from './values.ts';

/** A value of a custom resource as its schema tells it (apiserver/pkg/cel/common, valuesunstructured.go). */
export function fromSchema(value: unknown, schema: JsonSchema): Result {
  if (value === null || value === undefined) return null;
  if (schema['x-kubernetes-int-or-string']) return fromJson(value);
  switch (schema.type) {
    case 'object':
      return isRecord(value) ? objectOf(value, schema) : fromJson(value);
    case 'array':
      return Array.isArray(value) ? listOf(value, schema) : fromJson(value);
    case 'string':
      return typeof value === 'string' ? textOf(value, schema.format) : fromJson(value);
    case 'number':
      return typeof value === 'number' ? value : fromJson(value);
    default:
      return fromJson(value);
  }
}

function objectOf(object: Readonly<Record<string, unknown>>, schema: JsonSchema): Value {
  const isStruct = schema.properties !== undefined || schema['x-kubernetes-embedded-resource'] === true;
  if (isStruct) return structOf(object, schema);
  const values = valuesOf(schema);
  if (!values) return new LazyMap([], () => undefined);
  return new LazyMap(Object.keys(object), (key) =>
    Object.hasOwn(object, key) ? fromSchema(object[key], values) : undefined,
  );
}

const text: JsonSchema = { type: 'string' };
const objectFields: Readonly<Record<string, JsonSchema>> = {
  apiVersion: text,
  kind: text,
  metadata: { type: 'object', properties: { name: text, generateName: text } },
};

/** Fields go by names that expressions can write; those that are null are not there, nor those that the schema does not know. */
function structOf(object: Readonly<Record<string, unknown>>, schema: JsonSchema): Value {
  const isObject = schema['x-kubernetes-embedded-resource'] === true;
  const properties = isObject ? { ...schema.properties, ...objectFields } : (schema.properties ?? {});
  const names = new Map<string, string>();
  for (const [name, field] of Object.entries(object)) {
    if (field === null || field === undefined || !Object.hasOwn(properties, name)) continue;
    names.set(escapeName(name) ?? name, name);
  }
  return new LazyMap([...names.keys()], (asked) => {
    const name = names.get(asked) ?? (reservedWords.has(asked) ? names.get(`__${asked}__`) : undefined);
    const field = name === undefined ? undefined : properties[name];
    return name === undefined || !field ? undefined : fromSchema(object[name], field);
  });
}

function listOf(list: readonly unknown[], schema: JsonSchema): Result {
  const items = itemsOf(schema);
  const made: Value[] = [];
  for (const item of list) {
    const value = items ? fromSchema(item, items) : fromJson(item);
    if (value instanceof Failure) return value;
    made.push(value);
  }
  return withKind(made, listKind(schema));
}

function listKind(schema: JsonSchema): ListKind | undefined {
  const kind = schema['x-kubernetes-list-type'];
  if (kind === 'set') return { kind };
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  return kind === 'map' ? { kind, keys: keys.map((key) => escapeName(key) ?? key) } : undefined;
}

function textOf(value: string, format: string | undefined): Result {
  switch (format) {
    case 'duration':
      return parseDuration(value) ?? longDuration(value) ?? new Failure(`Invalid duration ${value}`);
    case 'date':
      return parseTimestamp(`${value}T00:00:00Z`) ?? new Failure(`Invalid date formatted string ${value}`);
    case 'date-time':
      return dateTime(value) ?? new Failure(`Invalid date-time formatted string ${value}`);
    case 'byte':
      return Buffer.from(value, 'base64');
    default:
      return value;
  }
}

/** The times of JSON schemas may have a small letter between date and time, a blank, or no zone. */
function dateTime(value: string): Result | undefined {
  const [, date = '', clock = '', zone = 'Z'] = /^([\d-]+)[Tt ]([\d:.]+)([Zz]|[+-]\d\d:?\d\d)?$/.exec(value) ?? [];
  const offset = zone.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  return parseTimestamp(`${date}T${clock}${offset}`);
}

const longUnits: Readonly<Record<string, number>> = { d: 24, w: 168 };

/** Durations of schemas may be written in days and weeks, and with words. */
function longDuration(value: string): Duration | undefined {
  let nanos = 0n;
  for (const [, amount = '', unit = ''] of value.matchAll(/(\d+(?:\.\d+)?)\s*([a-zµ]+)/g)) {
    const short = /^(ns|us|µs|ms)/.exec(unit)?.[0] ?? unit.charAt(0);
    const hours = longUnits[short];
    const part = parseDuration(hours === undefined ? `${amount}${short}` : `${Number(amount) * hours}h`);
    if (!part) return undefined;
    nanos += part.nanos;
  }
  return new Duration(value.startsWith('-') ? -nanos : nanos);
}
