/** A type of CEL, as its checker sees it (cel-go, common/types). */
export type CelType = SimpleType | ListType | MapType | StructType | OptionalType | ParameterType | TypeOfType;

export interface SimpleType {
  readonly kind:
    | 'dyn'
    | 'any'
    | 'error'
    | 'null'
    | 'bool'
    | 'int'
    | 'uint'
    | 'double'
    | 'string'
    | 'bytes'
    | 'timestamp'
    | 'duration';
}

export interface ListType {
  readonly kind: 'list';
  readonly parameters: readonly [CelType];
}

export interface MapType {
  readonly kind: 'map';
  readonly parameters: readonly [CelType, CelType];
}

/** An object with named fields. */
export interface StructType {
  readonly kind: 'struct';
  readonly name: string;
  /** Resolved on demand; left out where the type has no fields that expressions may read. */
  readonly field?: (name: string) => CelType | undefined;
}

export interface OptionalType {
  readonly kind: 'optional';
  readonly parameters: readonly [CelType];
}

/** A type variable of a function, or one that stands for a type not known yet. */
export interface ParameterType {
  readonly kind: 'parameter';
  readonly name: string;
}

/** The type of a type. */
export interface TypeOfType {
  readonly kind: 'type';
  readonly parameters: readonly CelType[];
}

export const dyn: CelType = { kind: 'dyn' };
export const error: CelType = { kind: 'error' };
export const bool: CelType = { kind: 'bool' };
export const int: CelType = { kind: 'int' };
export const string: CelType = { kind: 'string' };

export const listOf = (item: CelType): CelType => ({ kind: 'list', parameters: [item] });
export const mapOf = (key: CelType, value: CelType): CelType => ({ kind: 'map', parameters: [key, value] });
export const optionalOf = (value: CelType): CelType => ({ kind: 'optional', parameters: [value] });

/** What a type is made of. */
export function parametersOf(type: CelType): readonly CelType[] {
  return 'parameters' in type ? type.parameters : [];
}

/** The same type with other parameters. */
export function mapParameters(type: CelType, change: (parameter: CelType) => CelType): CelType {
  switch (type.kind) {
    case 'list':
    case 'optional':
      return { kind: type.kind, parameters: [change(type.parameters[0])] };
    case 'map':
      return { kind: 'map', parameters: [change(type.parameters[0]), change(type.parameters[1])] };
    case 'type':
      return { kind: 'type', parameters: type.parameters.map(change) };
    default:
      return type;
  }
}

/** Whether two types are the same one. */
export function isSame(a: CelType, b: CelType): boolean {
  if (a.kind !== b.kind || nameOf(a) !== nameOf(b)) return false;
  const [left, right] = [parametersOf(a), parametersOf(b)];
  return left.length === right.length && left.every((one, i) => isSame(one, right[i] ?? error));
}

const nameOf = (type: CelType) => ('name' in type ? type.name : '');

/** How the checker's messages show a type. */
export function formatType(type: CelType): string {
  switch (type.kind) {
    case 'error':
      return '!error!';
    case 'struct':
    case 'parameter':
      return type.name;
    case 'optional':
      return `optional_type(${formatType(type.parameters[0])})`;
    case 'list':
    case 'map':
    case 'type':
      return type.parameters.length > 0 ? `${type.kind}(${type.parameters.map(formatType).join(', ')})` : type.kind;
    default:
      return type.kind;
  }
}

const longNames: Readonly<Record<string, string>> = {
  any: 'google.protobuf.Any',
  null: 'null_type',
  timestamp: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
};

/** How a type is shown where an expression gives what it may not give: by its full name. */
export function showType(type: CelType): string {
  const parameters = parametersOf(type);
  const own = type.kind === 'optional' ? 'optional_type' : (longNames[type.kind] ?? type.kind);
  if (parameters.length > 0) return `${own}(${parameters.map(showType).join(', ')})`;
  return 'name' in type ? type.name : own;
}
