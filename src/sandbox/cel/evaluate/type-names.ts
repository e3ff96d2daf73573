import { Duration, OptionalValue, Timestamp, TypeValue, Uint, type Value } from './values.ts';

const names = new Set(
  'bool bytes double int uint string null_type list map type google.protobuf.Timestamp google.protobuf.Duration'.split(
    ' ',
  ),
);

/** The whole name of the type that a name of an expression means. */
export function typeNamed(name: string): string | undefined {
  if (name === 'timestamp') return 'google.protobuf.Timestamp';
  if (name === 'duration') return 'google.protobuf.Duration';
  return names.has(name) ? name : undefined;
}

/** What Go calls the type of a value, which some error texts show. */
export function goTypeOf(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'types.String';
    case 'bigint':
      return 'types.Int';
    case 'number':
      return 'types.Double';
    case 'boolean':
      return 'types.Bool';
    default:
      return goTypeOfObject(value);
  }
}

function goTypeOfObject(value: object | null): string {
  if (value === null) return 'types.Null';
  if (value instanceof Uint) return 'types.Uint';
  if (value instanceof Uint8Array) return 'types.Bytes';
  if (value instanceof Duration) return 'types.Duration';
  if (value instanceof Timestamp) return 'types.Timestamp';
  if (value instanceof OptionalValue) return '*types.Optional';
  if (value instanceof TypeValue) return '*types.Type';
  return 'ref.Val';
}
