const kinds: Readonly<Record<string, string>> = {
  object: 'map',
  array: 'slice',
  number: 'int64',
};

/**
 * The text of the converter (apimachinery/pkg/runtime/converter.go) for a value of a wrong type, where the decoder says
 * `cannot unmarshal`; undefined for other problems.
 */
export function conversionProblem(decoderText: string): string | undefined {
  const match = /json: cannot unmarshal (\w+) into Go (?:struct field \S+|value) of type (\S+)$/.exec(decoderText);
  const [, given = '', type = ''] = match ?? [];
  if (!match) return undefined;
  const kind = kinds[given] ?? given;
  if (type.startsWith('[]')) return `cannot restore slice from ${kind}`;
  if (type.startsWith('map[')) return `cannot restore map from ${kind}`;
  return type.includes('.') ? `cannot restore struct from: ${kind}` : `unrecognized type: ${type}`;
}
