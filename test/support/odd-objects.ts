import { parseAllDocuments } from 'yaml';
import { isRecord } from '../../src/kube/object.ts';
import { readScripts } from '../parity/script.ts';

/** An object of a recorded script. */
export type Document = Record<string, unknown> & { apiVersion: string; kind: string; metadata: { name: string } };
export type Path = readonly (string | number)[];

/** Where an API server has the objects of a kind. */
export type PlaceOf = (document: Pick<Document, 'apiVersion' | 'kind'>, namespace: string) => string | undefined;

/** The objects with a name in all recorded scripts. */
export function* recordedObjects(): Generator<Document> {
  for (const { files = {} } of readScripts())
    for (const text of Object.values(files))
      for (const parsed of parseAllDocuments(text)) {
        if (!('toJS' in parsed) || parsed.errors.length > 0) continue;
        const document: unknown = parsed.toJS();
        const hasName = isRecord(document) && isRecord(document.metadata) && typeof document.metadata.name === 'string';
        if (hasName) yield document as Document;
      }
}

/** Asks an API server what it serves; `read` gets a document of its discovery. */
export async function placesOf(read: (path: string) => Promise<unknown>): Promise<PlaceOf> {
  const places = new Map<string, { root: string; plural: string; namespaced: boolean }>();
  const { groups } = (await read('/apis')) as { groups: { versions: { groupVersion: string }[] }[] };
  for (const version of ['v1', ...groups.flatMap(({ versions }) => versions.map((each) => each.groupVersion))]) {
    const root = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
    const { resources } = (await read(root)) as { resources: { name: string; kind: string; namespaced: boolean }[] };
    for (const { name, kind, namespaced } of resources)
      if (!name.includes('/')) places.set(`${version}/${kind}`, { root, plural: name, namespaced });
  }
  return ({ apiVersion, kind }, namespace) => {
    const place = places.get(`${apiVersion}/${kind}`);
    return place && `${place.root}${place.namespaced ? `/namespaces/${namespace}` : ''}/${place.plural}`;
  };
}

/** Each field of each object, once for all objects of a kind that have it; what is `seen` is left out and grows. */
export function* fieldsOf(
  documents: Iterable<Document>,
  seen = new Set<string>(),
): Generator<{ document: Document; path: Path; shape: string }> {
  for (const document of documents)
    for (const path of pathsIn(document)) {
      const names = path.filter((key) => typeof key === 'string').join('.');
      const shape = `${document.apiVersion} ${document.kind} ${names}`;
      if (seen.has(shape) || path[0] === 'apiVersion' || path[0] === 'kind') continue;
      seen.add(shape);
      yield { document, path, shape };
    }
}

/** Whether the rest of the object says what its name must be. */
export function isNamedByRest({ kind }: Document): boolean {
  return kind === 'CustomResourceDefinition' || kind === 'APIService';
}

/** A copy with the value at the path. */
export function withValue(document: Document, path: Path, value: unknown): Document {
  const copy = structuredClone(document);
  let at: unknown = copy;
  for (const key of path.slice(0, -1)) at = Reflect.get(at as object, key);
  if (typeof at === 'object' && at !== null) Reflect.set(at, path.at(-1) ?? '', value);
  return copy;
}

function* pathsIn(value: unknown, path: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    yield at;
    yield* pathsIn(inner, at);
  }
}
