import type { GoField, GoType, GoTypes } from './go-types.ts';
import type { OpenApi, Schema } from './openapi.ts';

export interface Facts {
  /** A package's name in OpenAPI: `core/v1` → `io.k8s.api.core.v1`. */
  packages: Record<string, string>;
  /** `apps/v1` → names of kinds, each with its type. */
  kinds: Record<string, string>;
  /** One text per type, one line per field; src/sandbox/schema/facts.ts reads them. */
  types: Record<string, string>;
}

/** Joins what Go and OpenAPI know of each type that Go can reach. */
export function factLines(go: GoTypes, openApi: OpenApi): Facts {
  const packages: Record<string, string> = {};
  const embedders = embeddersOf(go);
  const types: Record<string, string> = {};
  for (const name of Object.keys(go.types).sort()) {
    const type = go.types[name];
    if (!type) continue;
    const dot = name.lastIndexOf('.');
    packages[name.slice(0, dot)] ??= openApiPackage(type.path);
    const schema = schemaOf(name, go, openApi, embedders);
    types[name] = typeText(name.slice(0, dot), type, schema, go);
  }
  const kinds: Record<string, string[]> = {};
  for (const key of Object.keys(go.kinds).sort()) {
    const slash = key.lastIndexOf('/');
    const typeName = go.kinds[key] ?? '';
    const kind = key.slice(slash + 1);
    const words = kinds[key.slice(0, slash)] ?? [];
    kinds[key.slice(0, slash)] = [...words, typeName.endsWith(`.${kind}`) ? typeName : `${kind}=${typeName}`];
  }
  return {
    packages,
    kinds: Object.fromEntries(Object.entries(kinds).map(([gv, list]) => [gv, list.join(' ')])),
    types,
  };
}

/** A type's own schema, or, for a type that is only embedded in others, that of one that embeds it. */
function schemaOf(
  name: string,
  go: GoTypes,
  openApi: OpenApi,
  embedders: ReadonlyMap<string, string>,
): Schema | undefined {
  const type = go.types[name];
  const own = type && openApi.schemas.get(`${openApiPackage(type.path)}${name.slice(name.lastIndexOf('.'))}`);
  const embedder = embedders.get(name);
  return own ?? (embedder === undefined ? undefined : schemaOf(embedder, go, openApi, embedders));
}

function embeddersOf(go: GoTypes): ReadonlyMap<string, string> {
  const embedders = new Map<string, string>();
  for (const name of Object.keys(go.types).sort())
    for (const field of go.types[name]?.fields ?? [])
      if (field.inline) embedders.set(field.type.replace('*', ''), name);
  return embedders;
}

/** `k8s.io/api/core/v1` → `io.k8s.api.core.v1`, as kube-openapi names it. */
function openApiPackage(path: string): string {
  const [host = '', ...rest] = path.split('/');
  return [...host.split('.').reverse(), ...rest].join('.');
}

function typeText(home: string, type: GoType, schema: Schema | undefined, go: GoTypes): string {
  if (type.of !== 'struct')
    return `=${relative(home, type.of)}${type.proto && type.of !== 'special' ? '\tmessage' : ''}`;
  const lines = (type.fields ?? []).map((field) => fieldLine(home, field, schema, go));
  if (schema?.['x-kubernetes-map-type'] === 'atomic') lines.unshift('!atomic');
  return lines.join('\n');
}

/** name, Go type, letters (inline, omitEmpty, omitZero, required, Atomic, Granular), then what only OpenAPI knows. */
function fieldLine(home: string, field: GoField, schema: Schema | undefined, go: GoTypes): string {
  const type = relative(home, field.type);
  if (field.inline) return [field.go, type, 'i'].join('\t');
  const property = schema?.properties?.[field.name] ?? {};
  const letters = [
    field.omitEmpty && 'e',
    field.omitZero && 'z',
    schema?.required?.includes(field.name) && 'r',
    property['x-kubernetes-map-type'] === 'atomic' && 'A',
    property['x-kubernetes-map-type'] === 'granular' && 'G',
  ];
  const extras = {
    l: property['x-kubernetes-list-type'],
    k: property['x-kubernetes-list-map-keys']?.join(','),
    p: property['x-kubernetes-patch-strategy'],
    m: property['x-kubernetes-patch-merge-key'],
    n: property.enum?.join(','),
    N: (property.items ?? property.additionalProperties)?.enum?.join(','),
    d: isImplied(field, property, go) ? undefined : JSON.stringify(property.default),
  };
  const words = Object.entries(extras).flatMap(([letter, value]) =>
    value === undefined ? [] : [`${letter}=${value}`],
  );
  return [field.name, type, letters.filter(Boolean).join(''), ...words].join('\t').replace(/\t+$/, '');
}

/** OpenAPI shows the zero value of what is no pointer as a default: that follows from the Go type. */
function isImplied(field: GoField, property: Schema, go: GoTypes): boolean {
  if (property.default === undefined) return true;
  if (field.type.startsWith('*')) return false;
  const isScalar = typeof property.default !== 'object';
  if (isScalar && field.omitEmpty) return false;
  const of = go.types[field.type]?.of ?? field.type;
  const zero = of === 'struct' || of === 'special' ? '{}' : of === 'string' ? '""' : of === 'bool' ? 'false' : '0';
  return JSON.stringify(property.default) === zero;
}

const relative = (home: string, type: string) => type.replaceAll(`${home}.`, '.');
