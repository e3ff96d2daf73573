import { definitionOf, type GoType, shortName } from '../schema/go-types.ts';
import { type MessageField, messageFields } from './messages.ts';
import { ProtobufError, readFields, type WireField, wire } from './wire.ts';

/** Reads an object that lies in a RawExtension with an envelope of its own. */
export type DecodeInner = (bytes: Buffer) => unknown;

const maxDepth = 200;

/** The JSON form of a message of a Go type; fields that the message lacks are missing. Throws ProtobufError. */
export function decodeMessage(name: string, message: Buffer, inner: DecodeInner, depth = 0): Record<string, unknown> {
  const fields = messageFields(name);
  if (!fields) throw new ProtobufError(`object does not implement the protobuf marshalling interface: ${name}`);
  if (depth > maxDepth) throw new ProtobufError('proto: message is nested too deeply');
  const out: Record<string, unknown> = {};
  for (const given of readFields(message)) {
    const field = fields.find(({ number }) => number === given.number);
    if (field) new FieldReader(inner, depth).into(out, field, given);
  }
  return out;
}

class FieldReader {
  readonly #inner: DecodeInner;
  readonly #depth: number;

  constructor(inner: DecodeInner, depth: number) {
    this.#inner = inner;
    this.#depth = depth;
  }

  into(out: Record<string, unknown>, field: MessageField, given: WireField): void {
    const type = underlying(field.type);
    if (field.inline) Object.assign(out, this.#value(type, given));
    else if (type.is === 'slice') this.#append(out, field.name, type.of, given);
    else if (type.is === 'map') this.#entry(out, field.name, type.of, given);
    else out[field.name] = this.#value(type, given);
  }

  #append(out: Record<string, unknown>, name: string, of: GoType, given: WireField): void {
    const list = out[name];
    const value = this.#value(underlying(of), given);
    if (Array.isArray(list)) list.push(value);
    else out[name] = [value];
  }

  #entry(out: Record<string, unknown>, name: string, of: GoType, given: WireField): void {
    let key = '';
    let value: unknown = null;
    for (const part of readFields(needBytes(given))) {
      if (part.number === 1) key = part.bytes.toString();
      if (part.number === 2) value = this.#value(underlying(of), part);
    }
    const map = out[name];
    const target = isMap(map) ? map : {};
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
    out[name] = target;
  }

  #value(type: GoType, given: WireField): unknown {
    if (type.is === 'basic') return basicValue(type.name, given);
    if (type.is !== 'named') throw new ProtobufError(`proto: wrong wireType = ${given.type}`);
    const definition = definitionOf(type.name);
    const bytes = needBytes(given);
    if (definition.is === 'struct') return decodeMessage(type.name, bytes, this.#inner, this.#depth + 1);
    if (definition.is === 'special') return this.#special(shortName(type.name), bytes);
    // A named list that is a message of its own holds its items as field 1.
    return [...readFields(bytes)].map((item) => item.bytes.toString());
  }

  #special(name: string, bytes: Buffer): unknown {
    const parts = [...readFields(bytes)];
    const part = (number: number) => parts.filter((field) => field.number === number).at(-1);
    const schema = (field: WireField) =>
      decodeMessage('apiextensions/v1.JSONSchemaProps', field.bytes, this.#inner, this.#depth + 1);
    switch (name) {
      case 'Time':
        return timeValue(part(1), part(2), 0);
      case 'MicroTime':
        return timeValue(part(1), part(2), 6);
      case 'Quantity':
        return part(1)?.bytes.toString() ?? '0';
      case 'IntOrString':
        return part(1)?.bits === 1n ? (part(3)?.bytes.toString() ?? '') : integer(part(2)?.bits ?? 0n);
      case 'Duration':
        return `${integer(part(1)?.bits ?? 0n) / 1e9}s`;
      case 'JSONSchemaPropsOrArray': {
        const only = part(1);
        const list = parts.filter((field) => field.number === 2);
        return list.length ? list.map(schema) : only ? schema(only) : null;
      }
      case 'JSONSchemaPropsOrBool': {
        const given = part(2);
        return given ? schema(given) : part(1)?.bits === 1n;
      }
      case 'JSONSchemaPropsOrStringArray': {
        const given = part(1);
        const list = parts.filter((field) => field.number === 2);
        return list.length ? list.map((field) => field.bytes.toString()) : given ? schema(given) : null;
      }
      default:
        return this.#raw(part(1)?.bytes);
    }
  }

  #raw(bytes: Buffer | undefined): unknown {
    if (!bytes || bytes.length === 0) return null;
    if (bytes.subarray(0, 4).toString('latin1') === 'k8s\0') return this.#inner(bytes);
    try {
      return JSON.parse(bytes.toString());
    } catch {
      throw new ProtobufError('invalid character looking for beginning of value');
    }
  }
}

/** The type behind pointers and names; a named list that is a message of its own stays named. */
function underlying(type: GoType): GoType {
  if (type.is === 'pointer') return underlying(type.to);
  if (type.is !== 'named') return type;
  const definition = definitionOf(type.name);
  return definition.is === 'alias' && !definition.message ? underlying(definition.to) : type;
}

function basicValue(name: string, given: WireField): unknown {
  if (name === 'string') return needBytes(given).toString();
  if (name === '[]byte') return needBytes(given).toString('base64');
  if (name === 'float64') {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(given.bits);
    return bytes.readDoubleLE();
  }
  if (given.type !== wire.varint) throw new ProtobufError(`proto: wrong wireType = ${given.type}`);
  return name === 'bool' ? given.bits !== 0n : integer(given.bits);
}

function needBytes(given: WireField): Buffer {
  if (given.type !== wire.bytes) throw new ProtobufError(`proto: wrong wireType = ${given.type}`);
  return given.bytes;
}

const integer = (bits: bigint) => Number(BigInt.asIntN(64, bits));

/** A timestamp of seconds and nanoseconds; both zero is Go's zero time. */
function timeValue(seconds: WireField | undefined, nanos: WireField | undefined, digits: 0 | 6): string | null {
  const whole = integer(seconds?.bits ?? 0n);
  const fraction = integer(nanos?.bits ?? 0n);
  if (whole === 0 && fraction === 0) return null;
  if (Math.abs(whole) > 253_402_300_799) throw new ProtobufError('proto: time is out of range');
  const text = new Date(whole * 1000).toISOString().slice(0, 19);
  return `${text}${digits ? `.${String(Math.floor(fraction / 1000)).padStart(6, '0')}` : ''}Z`;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
