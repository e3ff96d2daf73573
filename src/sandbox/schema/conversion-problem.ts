import { isRecord } from '../../kube/object.ts';

/**
 * What the converter (apimachinery/pkg/runtime/converter.go) says of a value of a wrong type, where the decoder says
 * `cannot unmarshal`; undefined for what it takes. `type` is printed as Go does.
 */
export function conversionProblem(value: unknown, type: string): string | undefined {
  const kind = kindOf(value);
  if (type.startsWith('[]')) return `cannot restore slice from ${kind}`;
  if (type.startsWith('map[')) return `cannot restore map from ${kind}`;
  if (type.includes('.')) return `cannot restore struct from: ${kind}`;
  const isInteger = /^u?int\d+$/.test(type);
  // It wraps what is too large.
  if (kind === 'int64' && isInteger) return undefined;
  // Go could convert these by itself: an integer to a text is a rune.
  const isConvertible = (kind === 'int64' && type === 'string') || (kind === 'float64' && isInteger);
  return isConvertible ? `cannot convert ${kind} to ${type}` : `unrecognized type: ${type}`;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  if (isRecord(value)) return 'map';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}
