/**
 * Rules for names, labels and keys. Each check returns what is wrong with the value, in the words of Kubernetes'
 * own validation (apimachinery/pkg/util/validation and pkg/api/validate/content); an empty list means it is right.
 */
export type NameCheck = (value: string) => string[];

const label1123 = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain1123 = `${label1123}(\\.${label1123})*`;
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const labelKeyPart = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = `(${labelKeyPart})?`;
const reason = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';
const configKey = '[-._a-zA-Z0-9]+';

/** A lowercase RFC 1123 subdomain: the rule for most names. */
export const checkSubdomain: NameCheck = (value) => [
  ...tooLong(value, 253, 'characters'),
  ...mismatch(
    value,
    subdomain1123,
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ['example.com'],
  ),
];

/** A lowercase RFC 1123 label: namespaces, container and volume names, services. */
export function checkLabel(value: string): string[] {
  const errors = tooLong(value, 63, 'characters');
  if (matches(value, label1123)) return errors;
  if (matches(value, subdomain1123)) return [...errors, 'must not contain dots'];
  return [
    ...errors,
    regexError(
      label1123,
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      ['my-name', '123-abc'],
    ),
  ];
}

/** The name of a kind, in one text. */
export const checkKind: NameCheck = (value) => {
  const wrong = checkLabel1035(value.toLowerCase());
  return wrong.length > 0 ? [`may have mixed case, but should otherwise match: ${wrong.join(',')}`] : [];
};

/** A DNS-1035 label, which must start with a letter: the name of a Service. */
export const checkLabel1035: NameCheck = (value) => [
  ...tooLong(value, 63, 'characters'),
  ...mismatch(
    value,
    label1035,
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    ['my-name', 'abc-123'],
  ),
];

/** A subdomain with `*.` before it: the host of an Ingress. */
export const checkWildcardSubdomain: NameCheck = (value) => [
  ...tooLong(value, 253, 'characters'),
  ...mismatch(
    value,
    `\\*\\.${subdomain1123}`,
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    ['*.example.com'],
  ),
];

/** A name that can stand in a path: the weakest rule. */
export function checkPathSegment(value: string): string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%'].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
}

/** The key of a label, also that of annotations, taints and finalizers: an optional DNS prefix and a name. */
export function checkLabelKey(value: string): string[] {
  const rule =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  const examples = ['MyName', 'my.name', '123-abc'];
  const parts = value.split('/');
  if (parts.length > 2) {
    const format = regexError(labelKeyPart, rule, examples);
    return [`a valid label key ${format} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined;
  const errors: string[] = [];
  if (prefix === '') errors.push('prefix part must be non-empty');
  else if (prefix !== undefined) errors.push(...checkSubdomain(prefix).map((text) => `prefix part ${text}`));
  if (name === '') errors.push('name part must be non-empty');
  errors.push(...tooLong(name, 63, 'bytes').map((text) => `name part ${text}`));
  errors.push(...mismatch(name, labelKeyPart, rule, examples).map((text) => `name part ${text}`));
  return errors;
}

/** The value of a label. */
export const checkLabelValue: NameCheck = (value) => [
  ...tooLong(value, 63, 'bytes'),
  ...mismatch(
    value,
    labelValue,
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ['MyValue', 'my_value', '12345'],
  ),
];

/** A key of a ConfigMap or Secret: it must be usable as a file name. */
export const checkConfigKey: NameCheck = (value) => [
  ...tooLong(value, 253, 'characters'),
  ...mismatch(value, configKey, "a valid config key must consist of alphanumeric characters, '-', '_' or '.'", [
    'key.name',
    'KEY_NAME',
    'key-name',
  ]),
  ...climbing(value),
];

/** The name of an environment variable; nearly anything printable is allowed since Kubernetes 1.34. */
export function checkEnvName(value: string): string[] {
  if (value === '') return ['environment variable name must be non-empty'];
  return /^[\x20-\x3c\x3e-\x7e]*$/.test(value)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** The name of a port that probes and Services refer to: an IANA service name. */
export function checkPortName(value: string): string[] {
  const errors = tooLong(value, 15, 'characters');
  if (!/^[-a-z0-9]+$/.test(value))
    errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) errors.push('must contain at least one letter (a-z)');
  if (value.includes('--')) errors.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) errors.push('must not begin or end with a hyphen');
  return errors;
}

/** Why a condition is what it is, in one word. */
export function checkReason(value: string): string[] {
  return mismatch(
    value,
    reason,
    "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'",
    ['my_name', 'MY_NAME', 'MyName', 'ReasonA,ReasonB', 'ReasonA:ReasonB'],
  );
}

/** The number of a port. */
export function checkPortNumber(port: number): string[] {
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535, inclusive'];
}

/** The name of an HTTP header in a probe. */
export const checkHeaderName: NameCheck = (value) =>
  mismatch(value, '[-A-Za-z0-9]+', "a valid HTTP header must consist of alphanumeric characters or '-'", [
    'X-Header-Name',
  ]);

function matches(value: string, pattern: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(value);
}

function mismatch(value: string, pattern: string, rule: string, examples: readonly string[]): string[] {
  return matches(value, pattern) ? [] : [regexError(pattern, rule, examples)];
}

function regexError(pattern: string, rule: string, examples: readonly string[]): string {
  // Two spaces before `or`, as upstream has them.
  const quoted = examples.map((example) => `'${example}', `).join(' or ');
  return `${rule} (e.g. ${quoted}regex used for validation is '${pattern}')`;
}

function tooLong(value: string, limit: number, unit: 'characters' | 'bytes'): string[] {
  return Buffer.byteLength(value) > limit ? [`must be no more than ${limit} ${unit}`] : [];
}

function climbing(value: string): string[] {
  if (value === '.' || value === '..') return [`must not be '${value}'`];
  return value.startsWith('..') ? ["must not start with '..'"] : [];
}
