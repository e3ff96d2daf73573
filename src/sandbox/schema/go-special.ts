import { isRecord } from '../../kube/object.ts';
import { canonicalQuantity, QuantityError } from '../../kube/quantity.ts';
import { canonicalMicroTime, canonicalTime, TimeError } from './go-time.ts';
import { type GoType, shortName } from './go-types.ts';

/** A value that does not fit its Go type; the message is Go's. */
export class UnmarshalError extends Error {
  /** What is said of the value where it is converted instead: in a strategic merge patch. */
  readonly conversion: string;
  /** What a decoder around this one needs to tell the whole way to the value. */
  readonly mismatch: Mismatch | undefined;

  constructor(message: string, conversion = message, mismatch?: Mismatch) {
    super(message);
    this.conversion = conversion;
    this.mismatch = mismatch;
  }
}

/** A value of a wrong type: what it is, what it should be, and the fields on the way to it. */
export interface Mismatch {
  what: string;
  printed: string;
  fields: readonly string[];
}

interface SpecialReader {
  /** Throws the error of a value of a wrong type. */
  fail: (what: string, printed: string) => never;
  read: (type: GoType, value: unknown) => unknown;
}

/** Reads a type that has a JSON form of its own. */
export function specialValue(name: string, value: unknown, reader: SpecialReader): unknown {
  switch (shortName(name)) {
    case 'Time':
      return readTime(value, canonicalTime, reader);
    case 'MicroTime':
      return readTime(value, canonicalMicroTime, reader);
    case 'Quantity':
      return readQuantity(value);
    case 'IntOrString':
      return readIntOrString(value, reader);
    case 'JSONSchemaPropsOrBool':
      if (isRecord(value)) return reader.read(jsonSchemaProps, value);
      if (typeof value !== 'boolean') throw new UnmarshalError('boolean or JSON schema expected');
      return value;
    case 'JSONSchemaPropsOrArray':
      if (Array.isArray(value)) return value.map((item) => reader.read(jsonSchemaProps, item));
      return isRecord(value) ? reader.read(jsonSchemaProps, value) : null;
    case 'JSONSchemaPropsOrStringArray':
      if (Array.isArray(value)) return reader.read({ is: 'slice', of: { is: 'basic', name: 'string' } }, value);
      return isRecord(value) ? reader.read(jsonSchemaProps, value) : null;
    default:
      return value;
  }
}

/** The canonical text of base64, or where Go finds it corrupt. */
export function decodeBase64(text: string): string | { corruptAt: number } {
  let quantum = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '\r' || char === '\n') continue;
    if (quantum === 0) start = i;
    if (char === '=') return afterPadding(text, i, quantum);
    if (!/^[A-Za-z0-9+/]$/.test(char)) return { corruptAt: Buffer.byteLength(text.slice(0, i)) };
    quantum = (quantum + 1) % 4;
  }
  return quantum === 0 ? canonicalBase64(text) : { corruptAt: start };
}

const jsonSchemaProps: GoType = { is: 'named', name: 'apiextensions/v1.JSONSchemaProps' };

function afterPadding(text: string, at: number, quantum: number): string | { corruptAt: number } {
  if (quantum < 2) return { corruptAt: at };
  const skip = (from: number) => from + (/^[\r\n]*/.exec(text.slice(from))?.[0].length ?? 0);
  let next = skip(at + 1);
  if (quantum === 2) {
    if (next === text.length) return { corruptAt: text.length };
    if (text[next] !== '=') return { corruptAt: next };
    next = skip(next + 1);
  }
  return next < text.length ? { corruptAt: next } : canonicalBase64(text);
}

const canonicalBase64 = (text: string) => Buffer.from(text, 'base64').toString('base64');

function readTime(value: unknown, canonical: (text: string) => string | null, { fail }: SpecialReader): unknown {
  if (typeof value !== 'string') return fail(jsonKind(value), 'string');
  try {
    return canonical(value);
  } catch (error) {
    throw error instanceof TimeError ? new UnmarshalError(error.message) : error;
  }
}

function readQuantity(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  try {
    return canonicalQuantity(text.trim());
  } catch (error) {
    throw error instanceof QuantityError ? new UnmarshalError(error.message) : error;
  }
}

function readIntOrString(value: unknown, { fail }: SpecialReader): unknown {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return fail(jsonKind(value), 'int32');
  const fits = Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
  return fits ? value : fail(`number ${value}`, 'int32');
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
