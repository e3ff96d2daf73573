/** What an expression gives while it runs (cel-go, common/types): int is bigint, double is number, bytes are Uint8Array. */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Uint
  | Duration
  | Timestamp
  | readonly Value[]
  | MapValue
  | OptionalValue
  | TypeValue
  | Opaque;

/** A value, or why there is none: errors are handed on until `||`, `&&` or a loop has no use for them. */
export type Result = Value | Failure;

/** An error of an expression that runs; the text is cel-go's. */
export class Failure {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** An unsigned number of 64 bits. */
export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

export class Duration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** A moment, and how far east of UTC it was written. */
export class Timestamp {
  /** Since 1970, in nanoseconds. */
  readonly nanos: bigint;
  readonly offsetSeconds: number;

  constructor(nanos: bigint, offsetSeconds = 0) {
    this.nanos = nanos;
    this.offsetSeconds = offsetSeconds;
  }
}

/** Keys and values, however they are kept. */
export abstract class MapValue {
  abstract readonly size: number;
  /** The value of a key; undefined when there is none. */
  abstract find(key: Value): Result | undefined;
  abstract keys(): Iterable<Value>;

  get typeName(): string {
    return 'map';
  }
}

/** A value that may be absent. */
export class OptionalValue {
  readonly value: Value | undefined;

  constructor(value: Value | undefined) {
    this.value = value;
  }
}

/** The type of a value, as a value. */
export class TypeValue {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A value of a library's own type. */
export abstract class Opaque {
  abstract readonly typeName: string;
  /** Whether another value is the same one; the libraries' types cannot be compared with those of others. */
  abstract equals(other: Value): boolean | Failure;
}

export const isList = (value: Result): value is readonly Value[] => Array.isArray(value);

/** The name of a value's type at run time. */
export function typeNameOf(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    default:
      return typeNameOfObject(value);
  }
}

function typeNameOfObject(value: object | null): string {
  if (value === null) return 'null_type';
  if (Array.isArray(value)) return 'list';
  if (value instanceof MapValue || value instanceof Opaque) return value.typeName;
  if (value instanceof Uint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  return value instanceof OptionalValue ? 'optional_type' : 'type';
}

export const noSuchOverload = new Failure('no such overload');

/** What is said of a call whose values fit none of its function's overloads. */
export function noOverloadFor(name: string, values: readonly Value[]): Failure {
  return new Failure(`no such overload: ${name}(${values.map(typeNameOf).join(', ')})`);
}
