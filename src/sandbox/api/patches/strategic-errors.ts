import { ApiError } from '../errors.ts';
import { goPrint } from './go-print.ts';

type Fields = Record<string, unknown>;

/** The texts of apimachinery's mergepatch/errors.go; most of them reach the client as a bare 500. */
export const plain = (message: string) => new ApiError(500, '', message);

export const noMergeKey = (map: Fields, key: string) =>
  plain(`map: ${goPrint(map)} does not contain declared merge key: ${key}`);

export const badPatchType = (type: unknown, map: Fields) =>
  plain(`unknown patch type: ${asText(type)} in map: ${goPrint(map)}`);

// Go's %s of what is no text.
const asText = (value: unknown) =>
  typeof value === 'number' || typeof value === 'boolean' ? `%!s(${kindOf(value)}=${value})` : goPrint(value);

export const badArgType = (expected: 'map' | 'list', actual: unknown) =>
  plain(`expected a ${expected === 'map' ? mapType : listType}, but received a ${typeName(actual)}`);

const mapType = 'map[string]interface {}';
const listType = '[]interface {}';

function typeName(value: unknown): string {
  const kind = kindOf(value);
  if (kind === 'map') return mapType;
  if (kind === 'slice') return listType;
  return kind === 'nil' ? '%!s(<nil>)' : kind;
}

/** What Go's JSON decoder makes of a value. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nil';
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'object') return 'map';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}
