import { isRecord } from '../../kube/object.ts';
import { badRequest } from '../api/errors.ts';
import { conversionProblem } from './conversion-problem.ts';
import { decodeBase64, type Mismatch, specialValue, UnmarshalError } from './go-special.ts';
import { layoutOf, printStruct, zeroOf } from './go-struct.ts';
import { definitionOf, type GoType, printType, shortName } from './go-types.ts';
import { goTypeOf } from './index.ts';
import type { ObjectNode, SchemaNode } from './node.ts';

export interface Decoded {
  /** The object as Go would print it: unknown fields gone, canonical texts, fields in Go's order. */
  object: Record<string, unknown>;
  /** What strict field validation refuses: `unknown field "spec.replica"`. */
  problems: string[];
}

export interface DecodeOptions {
  apiVersion: string;
  kind: string;
  /** The kind that the resource takes, where the body may hold another. */
  expectedKind?: string;
  /** The paths of keys that the text had more than once. */
  duplicates?: ReadonlySet<string>;
}

/**
 * Reads parsed JSON into the type of the schema as the Go server does (sigs.k8s.io/json), and gives what it would
 * print. Throws 400 with Go's text for a value of a wrong type.
 */
export function decode(schema: ObjectNode, value: unknown, options: DecodeOptions): Decoded {
  try {
    return unmarshal(schema, value, options);
  } catch (error) {
    if (!(error instanceof UnmarshalError)) throw error;
    const version = options.apiVersion.slice(options.apiVersion.indexOf('/') + 1);
    const expected = options.expectedKind ?? options.kind;
    throw badRequest(`${options.kind} in version "${version}" cannot be handled as a ${expected}: ${error.message}`);
  }
}

/** The same for what is no body by itself: throws an UnmarshalError, whose message is Go's text alone. */
export function unmarshal(schema: ObjectNode, value: unknown, options: DecodeOptions): Decoded {
  const decoder = new Decoder(options.duplicates);
  const type = goTypeOf(schema);
  const object = type ? decoder.read({ is: 'named', name: type }, value, '') : decoder.prune(schema, value, '');
  if (decoder.failure) throw decoder.failure;
  const rest = isRecord(object) ? object : {};
  const identity = { kind: options.kind, apiVersion: options.apiVersion };
  return { object: { ...identity, ...rest, ...identity }, problems: decoder.problems };
}

// Go stops counting problems here.
const maxProblems = 100;

class Decoder {
  readonly problems: string[] = [];
  /** The first value of a wrong type; Go reads on, because a text of a wrong form stops it at once and wins. */
  failure: UnmarshalError | undefined;
  readonly #duplicates: ReadonlySet<string> | undefined;
  /** Where Go's error context is: the struct, and the names of fields on the way there. */
  #struct = '';
  #fields: readonly string[] = [];

  constructor(duplicates: ReadonlySet<string> | undefined) {
    this.#duplicates = duplicates?.size ? duplicates : undefined;
  }

  read(type: GoType, value: unknown, path: string): unknown {
    if (value === null || value === undefined) return zeroOf(type);
    switch (type.is) {
      case 'pointer':
        return this.read(type.to, value, path);
      case 'slice':
        return this.#readSlice(type, type.of, value, path);
      case 'map':
        return this.#readMap(type, type.of, value, path);
      case 'basic':
        return this.#readBasic(type, type.name, value);
      case 'named':
        return this.#readNamed(type, type.name, value, path);
    }
  }

  /** For schemas without Go types behind them, such as those of custom resources: drops and names unknown fields. */
  prune(node: SchemaNode, value: unknown, path: string): unknown {
    if (Array.isArray(value))
      return node.type === 'list' ? value.map((item, i) => this.prune(node.items, item, `${path}[${i}]`)) : value;
    if (!isRecord(value) || (node.type !== 'object' && node.type !== 'map')) return value;
    const out: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const at = join(path, key);
      const inner = node.type === 'map' ? node.values : node.field(key)?.node;
      if (inner) setKey(out, key, this.#pruneField(inner, value[key], at));
      else if (node.type === 'object' && node.open) {
        setKey(out, key, value[key]);
        this.#duplicatesWithin(at);
      } else this.#problem('unknown field', at);
      if (this.#duplicates?.has(at)) this.#problem('duplicate field', at);
    }
    return out;
  }

  /** What is kept without a look has keys more than once too. */
  #duplicatesWithin(path: string): void {
    for (const duplicate of this.#duplicates ?? [])
      if (duplicate.startsWith(`${path}.`) || duplicate.startsWith(`${path}[`))
        this.#problem('duplicate field', duplicate);
  }

  #pruneField(node: SchemaNode, value: unknown, path: string): unknown {
    const type = goTypeOf(node);
    return type ? this.read({ is: 'named', name: type }, value, path) : this.prune(node, value, path);
  }

  #readSlice(type: GoType, of: GoType, value: unknown, path: string): unknown {
    if (!Array.isArray(value)) return this.#wrongType(value, type);
    return value.map((item, index) => this.read(of, item, `${path}[${index}]`));
  }

  #readMap(type: GoType, of: GoType, value: unknown, path: string): unknown {
    if (!isRecord(value)) return this.#wrongType(value, type);
    const out: Record<string, unknown> = {};
    const read = new Map<string, unknown>();
    for (const key of Object.keys(value)) {
      const at = join(path, key);
      // Bytes that are null come back from storage as no bytes.
      read.set(key, this.read(of, value[key], at) ?? (of.is === 'basic' ? '' : null));
      if (this.#duplicates?.has(at)) this.#problem('duplicate field', at);
    }
    // Go prints maps with sorted keys.
    for (const key of [...read.keys()].sort()) setKey(out, key, read.get(key));
    return out;
  }

  #readBasic(type: GoType, name: string, value: unknown): unknown {
    switch (name) {
      case 'string':
        return typeof value === 'string' ? value : this.#wrongType(value, type);
      case 'bool':
        return typeof value === 'boolean' ? value : this.#wrongType(value, type);
      case '[]byte':
        return this.#readBytes(type, value);
      case 'float64':
        return typeof value === 'number' ? value : this.#wrongType(value, type);
      default:
        return this.#readInteger(type, name === 'int32' ? 2 ** 31 : 2 ** 63, value);
    }
  }

  #readInteger(type: GoType, limit: number, value: unknown): unknown {
    if (typeof value !== 'number') return this.#wrongType(value, type);
    const fits = Number.isInteger(value) && value >= -limit && value < limit;
    return fits ? value : this.#fail(`number ${value}`, value, type);
  }

  #readBytes(type: GoType, value: unknown): unknown {
    if (Array.isArray(value)) {
      const bytes = value.map((item) => this.#readInteger({ is: 'basic', name: 'uint8' }, 256, item));
      return Buffer.from(bytes.map(Number)).toString('base64');
    }
    if (typeof value !== 'string') return this.#wrongType(value, type);
    const decoded = decodeBase64(value);
    if (typeof decoded === 'string') return decoded;
    this.failure ??= new UnmarshalError(`illegal base64 data at input byte ${decoded.corruptAt}`);
    return null;
  }

  #readNamed(type: GoType, name: string, value: unknown, path: string): unknown {
    const definition = definitionOf(name);
    if (definition.is === 'struct') return this.#readStruct(type, name, value, path);
    if (definition.is === 'special')
      return specialValue(name, value, {
        fail: (what, printed) => this.#abort(what, printed),
        // These types read their parts with a decoder of their own that is not strict.
        read: (inner, part) => this.#readWithin(inner, part),
      });
    const to = definition.to;
    // A named scalar or list is named in errors as itself: v1.PullPolicy, v1.ResourceList.
    if (to.is === 'slice') return this.#readSlice(type, to.of, value, path);
    if (to.is === 'map') return this.#readMap(type, to.of, value, path);
    return to.is === 'basic' ? this.#readBasic(type, to.name, value) : this.read(to, value, path);
  }

  #readStruct(type: GoType, name: string, value: unknown, path: string): unknown {
    if (!isRecord(value)) return this.#wrongType(value, type);
    const fields = layoutOf(name);
    const read = new Map<string, unknown>();
    const outer = { struct: this.#struct, fields: this.#fields };
    for (const key of Object.keys(value)) {
      const at = join(path, key);
      const field = fields.get(key);
      if (!field) {
        this.#problem('unknown field', at);
        continue;
      }
      this.#struct = shortName(name);
      this.#fields = [...outer.fields, ...field.through, key];
      const given = value[key];
      read.set(key, given === null ? zeroOf(field.type) : this.read(field.type, given, at));
      if (this.#duplicates?.has(at)) this.#problem('duplicate field', at);
      this.#struct = outer.struct;
      this.#fields = outer.fields;
    }
    return printStruct(fields, read);
  }

  #wrongType(value: unknown, type: GoType): unknown {
    return this.#fail(kindOf(value), value, type);
  }

  #fail(what: string, value: unknown, type: GoType): unknown {
    const printed = printType(type);
    this.failure ??= this.#typeError({ what, printed, fields: this.#fields }, conversionProblem(value, printed));
    return zeroOf(type);
  }

  /** A type that reads its own JSON does so wherever it is met. */
  #abort(what: string, printed: string): never {
    const conversion = `json: cannot unmarshal ${what} into Go value of type ${printed}`;
    throw this.#typeError({ what, printed, fields: this.#fields }, conversion);
  }

  /** What a decoder of its own finds wrong ends this one, and is told with the way to here before its own. */
  #readWithin(type: GoType, value: unknown): unknown {
    try {
      return readLoosely(type, value);
    } catch (error) {
      if (!(error instanceof UnmarshalError) || !error.mismatch) throw error;
      const { fields, ...mismatch } = error.mismatch;
      throw this.#typeError({ ...mismatch, fields: [...this.#fields, ...fields] }, error.conversion);
    }
  }

  #typeError(mismatch: Mismatch, conversion: string | undefined): UnmarshalError {
    const { what, printed, fields } = mismatch;
    const target = this.#struct ? `Go struct field ${this.#struct}.${fields.join('.')}` : 'Go value';
    return new UnmarshalError(`json: cannot unmarshal ${what} into ${target} of type ${printed}`, conversion, mismatch);
  }

  #problem(what: string, path: string): void {
    const text = `${what} ${JSON.stringify(path)}`;
    if (this.problems.length < maxProblems && !this.problems.includes(text)) this.problems.push(text);
  }
}

function readLoosely(type: GoType, value: unknown): unknown {
  const decoder = new Decoder(undefined);
  const result = decoder.read(type, value, '');
  if (decoder.failure) throw decoder.failure;
  return result;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** Assigns a key of the input: `__proto__` is a key like any other. */
function setKey(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

const join = (path: string, key: string) => (path ? `${path}.${key}` : key);
