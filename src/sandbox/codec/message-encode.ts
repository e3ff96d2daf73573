import { isRecord } from '../../kube/object.ts';
import { definitionOf, type GoType, shortName } from '../schema/go-types.ts';
import { messageFields } from './messages.ts';
import { WireWriter } from './wire.ts';

/** The message of an object's JSON form, byte for byte as Go writes it; undefined for a type without a protobuf form. */
export function encodeMessage(name: string, value: Record<string, unknown>): Buffer | undefined {
  const fields = messageFields(name);
  if (!fields) return undefined;
  const out = new WireWriter();
  for (const field of fields) write(out, field.number, field.type, field.inline ? value : value[field.name]);
  return out.finish();
}

/** Go leaves out nil pointers, lists and maps, and writes all else, zero values too. */
function write(out: WireWriter, number: number, type: GoType, value: unknown): void {
  switch (type.is) {
    case 'pointer':
      if (value !== null && value !== undefined) write(out, number, type.to, value);
      return;
    case 'slice':
      if (Array.isArray(value)) for (const item of value) write(out, number, type.of, item);
      return;
    case 'map':
      if (isRecord(value)) for (const key of Object.keys(value).sort()) writeEntry(out, number, type, key, value[key]);
      return;
    case 'basic':
      writeBasic(out, number, type.name, value);
      return;
    case 'named':
      writeNamed(out, number, type.name, value);
  }
}

function writeEntry(out: WireWriter, number: number, type: GoType & { is: 'map' }, key: string, value: unknown): void {
  const entry = new WireWriter();
  entry.string(1, key);
  write(entry, 2, type.of, value);
  out.bytes(number, entry.finish());
}

function writeBasic(out: WireWriter, number: number, name: string, value: unknown): void {
  if (name === 'string') out.string(number, typeof value === 'string' ? value : '');
  else if (name === 'bool') out.varint(number, value === true ? 1n : 0n);
  else if (name === 'float64') out.double(number, typeof value === 'number' ? value : 0);
  else if (name === '[]byte') {
    if (typeof value === 'string') out.bytes(number, Buffer.from(value, 'base64'));
  } else out.varint(number, integerOf(value));
}

function writeNamed(out: WireWriter, number: number, name: string, value: unknown): void {
  const definition = definitionOf(name);
  if (definition.is === 'struct') {
    const message = encodeMessage(name, isRecord(value) ? value : {});
    if (message) out.bytes(number, message);
  } else if (definition.is === 'special') out.bytes(number, special(shortName(name), value));
  else if (!definition.message) write(out, number, definition.to, value);
  else if (Array.isArray(value)) {
    const list = new WireWriter();
    write(list, 1, definition.to, value);
    out.bytes(number, list.finish());
  }
}

function special(name: string, value: unknown): Buffer {
  const out = new WireWriter();
  switch (name) {
    case 'Time':
    case 'MicroTime':
      writeTime(out, value);
      break;
    case 'Quantity':
      out.string(1, typeof value === 'string' ? value : '0');
      break;
    case 'IntOrString':
      out.varint(1, typeof value === 'string' ? 1n : 0n);
      out.varint(2, integerOf(value));
      out.string(3, typeof value === 'string' ? value : '');
      break;
    case 'Duration':
      out.varint(1, BigInt(Math.round(Number.parseFloat(String(value)) * 1e9) || 0));
      break;
    case 'JSONSchemaPropsOrArray':
      if (isRecord(value)) write(out, 1, jsonSchemaProps, value);
      else write(out, 2, { is: 'slice', of: jsonSchemaProps }, value);
      break;
    case 'JSONSchemaPropsOrBool':
      out.varint(1, value === true || isRecord(value) ? 1n : 0n);
      if (isRecord(value)) write(out, 2, jsonSchemaProps, value);
      break;
    case 'JSONSchemaPropsOrStringArray':
      if (isRecord(value)) write(out, 1, jsonSchemaProps, value);
      else write(out, 2, { is: 'slice', of: { is: 'basic', name: 'string' } }, value);
      break;
    default:
      if (value !== null && value !== undefined) out.string(1, JSON.stringify(value));
  }
  return out.finish();
}

const jsonSchemaProps: GoType = { is: 'named', name: 'apiextensions/v1.JSONSchemaProps' };

function writeTime(out: WireWriter, value: unknown): void {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) return;
  const micros = /\.(\d{1,6})/.exec(String(value))?.[1]?.padEnd(6, '0') ?? '0';
  out.varint(1, BigInt(Math.floor(ms / 1000)));
  out.varint(2, BigInt(micros) * 1000n);
}

function integerOf(value: unknown): bigint {
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : 0n;
}
