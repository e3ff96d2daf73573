/** The value of a scalar, or what is wrong about its tag. */
export type ScalarValue = { value: string | number | boolean | null } | { error: string };

const words = new Map<string, boolean | null>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
]);

const tagPrefix = 'tag:yaml.org,2002:';

/** What go-yaml v2 makes of a scalar: YAML 1.1's words and numbers, without times and base-60 numbers. */
export function resolveScalar(text: string, isPlain: boolean, tag: string | undefined): ScalarValue {
  const short = tag?.startsWith(tagPrefix) ? tag.slice(tagPrefix.length) : undefined;
  if (tag === '!' || short === 'str') return { value: text };
  if (short === 'binary') return { value: Buffer.from(text, 'base64').toString() };
  if (!isPlain && !short) return { value: text };
  const value = plainValue(text);
  if (!short || short === typeNames(value).find((name) => name === short)) return { value };
  return { error: `cannot decode !!${typeNames(value)[0]} \`${text}\` as a !!${short}` };
}

function plainValue(text: string): string | number | boolean | null {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.\d]/.test(text)) return text;
  const plain = text.replaceAll('_', '');
  return integerValue(plain) ?? floatValue(plain) ?? text;
}

function integerValue(text: string): number | undefined {
  const match = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9]\d*))$/.exec(text);
  if (!match) return undefined;
  const [, sign, hex, binary, octal, decimal] = match;
  const amount = hex
    ? Number.parseInt(hex, 16)
    : binary
      ? Number.parseInt(binary, 2)
      : octal
        ? Number.parseInt(octal, 8)
        : Number(decimal);
  return sign === '-' ? -amount : amount;
}

function floatValue(text: string): number | undefined {
  return /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text) ? Number(text) : undefined;
}

/** The tags that a value answers to: an integer will do for a float. */
function typeNames(value: string | number | boolean | null): string[] {
  if (value === null) return ['null'];
  if (typeof value === 'boolean') return ['bool'];
  if (typeof value === 'number') return Number.isInteger(value) ? ['int', 'float'] : ['float'];
  return ['str'];
}
