import type { CelType } from '../checker/types.ts';
import { Failure, isList, MapValue, OptionalValue, TypeValue, typeNameOf, type Value } from './values.ts';

const names: Readonly<Record<string, string>> = {
  timestamp: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
  null: 'null_type',
};

/** Whether a value can be taken where a type is declared; of lists and maps, the first member tells (cel-go, common/types). */
export function fits(type: CelType, value: Value): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'any':
    case 'parameter':
    case 'error':
      return true;
    case 'list':
      return isList(value) && (value.length === 0 || fits(type.parameters[0], value[0] ?? null));
    case 'map':
      return value instanceof MapValue && mapFits(type.parameters, value);
    case 'optional':
      return value instanceof OptionalValue;
    case 'type':
      return value instanceof TypeValue;
    case 'struct':
      return typeNameOf(value) === type.name;
    default:
      return typeNameOf(value) === (names[type.kind] ?? type.kind);
  }
}

function mapFits([keyType, valueType]: readonly [CelType, CelType], map: MapValue): boolean {
  for (const key of map.keys()) {
    const value = map.find(key);
    const isValue = value !== undefined && !(value instanceof Failure);
    return fits(keyType, key) && (!isValue || fits(valueType, value));
  }
  return true;
}
