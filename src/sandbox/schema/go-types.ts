import facts from './facts.generated.json' with { type: 'json' };

/** A type as the Go server declares it: what decides how JSON is read, what its errors say and how it is printed. */
export type GoType =
  | { is: 'pointer'; to: GoType }
  | { is: 'slice'; of: GoType }
  | { is: 'map'; key: GoType; of: GoType }
  | { is: 'basic'; name: Basic }
  | { is: 'named'; name: string };

export type Basic = 'string' | 'bool' | 'int' | 'int32' | 'int64' | 'uint8' | 'float64' | '[]byte';

/** What a named type is: a struct, another type under a new name, or one with a JSON form of its own. */
export type GoDefinition =
  | { is: 'struct'; atomic: boolean; fields: readonly GoField[] }
  | { is: 'alias'; to: GoType; message: boolean }
  | { is: 'special' };

export interface GoField {
  /** The JSON name; for an inlined struct the name of the Go field. */
  name: string;
  type: GoType;
  inline: boolean;
  omitEmpty: boolean;
  omitZero: boolean;
  required: boolean;
  /** Owned as a whole, or by its fields, whatever its type says. */
  mapType?: 'atomic' | 'granular';
  listType?: string;
  listMapKeys?: string;
  patchStrategy?: string;
  patchMergeKey?: string;
  enum?: string;
  /** The enum of a list's items. */
  itemEnum?: string;
  /** JSON text. */
  default?: string;
}

const types: Readonly<Record<string, string | undefined>> = facts.types;
const kinds: Readonly<Record<string, string | undefined>> = facts.kinds;
const packages: Readonly<Record<string, string | undefined>> = facts.packages;
const definitions = new Map<string, GoDefinition>();
const expressions = new Map<string, GoType>();
const kindsOf = new Map<string, ReadonlyMap<string, string>>();
// Their kind is known in each group: apimachinery registers them with every group-version.
const everywhere = new Set([
  'DeleteOptions',
  'CreateOptions',
  'UpdateOptions',
  'PatchOptions',
  'GetOptions',
  'ListOptions',
  'WatchEvent',
]);

/** The definition of a named type such as `apps/v1.Deployment`; a name that the facts lack is a bug. */
export function definitionOf(name: string): GoDefinition {
  let definition = definitions.get(name);
  if (!definition) {
    const text = types[name];
    if (text === undefined) throw new Error(`no facts about the type ${name}`);
    definition = parseDefinition(packageOf(name), text);
    definitions.set(name, definition);
  }
  return definition;
}

/** The type of a kind; undefined when a default server has no such kind. */
export function typeOfKind(apiVersion: string, kind: string): string | undefined {
  const own = kindsIn(apiVersion).get(kind);
  if (own) return own;
  const isMeta = apiVersion === 'v1' || apiVersion === 'meta.k8s.io/v1' || everywhere.has(kind);
  return isMeta && types[`meta/v1.${kind}`] ? `meta/v1.${kind}` : undefined;
}

/** The kinds of a group-version with their types. */
export function kindsIn(apiVersion: string): ReadonlyMap<string, string> {
  let found = kindsOf.get(apiVersion);
  if (!found) {
    found = new Map(
      (kinds[apiVersion] ?? '').split(' ').flatMap((word) => {
        const [kind = '', type] = word.split('=');
        return kind ? [[type ? kind : shortName(kind), type ?? kind] as const] : [];
      }),
    );
    kindsOf.set(apiVersion, found);
  }
  return found;
}

/** All group-versions that the facts know, the core one first and stable ones before others. */
export function groupVersions(): string[] {
  const rank = (apiVersion: string) => (apiVersion === 'v1' ? 0 : /(?:alpha|beta)\d+$/.test(apiVersion) ? 2 : 1);
  return Object.keys(kinds).sort((a, b) => rank(a) - rank(b));
}

/** `core/v1.Pod` → `io.k8s.api.core.v1.Pod`. */
export function openApiName(name: string): string {
  return `${packages[packageOf(name)] ?? packageOf(name)}.${shortName(name)}`;
}

/** `core/v1.Pod` → `Pod`. */
export const shortName = (name: string) => name.slice(name.lastIndexOf('.') + 1);

/** How Go prints a type in its messages: `[]v1.Container`. */
export function printType(type: GoType): string {
  switch (type.is) {
    case 'pointer':
      return `*${printType(type.to)}`;
    case 'slice':
      return `[]${printType(type.of)}`;
    case 'map':
      return `map[${printType(type.key)}]${printType(type.of)}`;
    case 'basic':
      return type.name === '[]byte' ? '[]uint8' : type.name;
    case 'named':
      return type.name.slice(type.name.lastIndexOf('/') + 1);
  }
}

const packageOf = (name: string) => name.slice(0, name.lastIndexOf('.'));

function parseDefinition(home: string, text: string): GoDefinition {
  if (text === '=special') return { is: 'special' };
  if (text.startsWith('=')) {
    const [expression = '', message] = text.slice(1).split('\t');
    return { is: 'alias', to: parseType(home, expression), message: message !== undefined };
  }
  const lines = text ? text.split('\n') : [];
  const atomic = lines[0] === '!atomic';
  return { is: 'struct', atomic, fields: (atomic ? lines.slice(1) : lines).map((line) => parseField(home, line)) };
}

function parseField(home: string, line: string): GoField {
  const [name = '', expression = '', letters = '', ...words] = line.split('\t');
  const extra = (letter: string) => words.find((word) => word.startsWith(`${letter}=`))?.slice(2);
  return {
    name,
    type: parseType(home, expression),
    inline: letters.includes('i'),
    omitEmpty: letters.includes('e'),
    omitZero: letters.includes('z'),
    required: letters.includes('r'),
    ...(letters.includes('A') && { mapType: 'atomic' }),
    ...(letters.includes('G') && { mapType: 'granular' }),
    ...optional('listType', extra('l')),
    ...optional('listMapKeys', extra('k')),
    ...optional('patchStrategy', extra('p')),
    ...optional('patchMergeKey', extra('m')),
    ...optional('enum', extra('n')),
    ...optional('itemEnum', extra('N')),
    ...optional('default', extra('d')),
  };
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });
}

/** Reads `*int32`, `[]core/v1.Container`, `map[.ResourceName]resource.Quantity`; a leading dot is the own package. */
function parseType(home: string, text: string): GoType {
  const key = text.includes('.') ? `${home} ${text}` : text;
  let type = expressions.get(key);
  if (!type) {
    type = readType(home, text);
    expressions.set(key, type);
  }
  return type;
}

function readType(home: string, text: string): GoType {
  if (text.startsWith('*')) return { is: 'pointer', to: parseType(home, text.slice(1)) };
  if (text === '[]byte') return { is: 'basic', name: text };
  if (text.startsWith('[]')) return { is: 'slice', of: parseType(home, text.slice(2)) };
  if (text.startsWith('map[')) {
    const end = text.indexOf(']');
    return { is: 'map', key: parseType(home, text.slice(4, end)), of: parseType(home, text.slice(end + 1)) };
  }
  if (text.includes('.')) return { is: 'named', name: text.startsWith('.') ? home + text : text };
  return { is: 'basic', name: text as Basic };
}
