import { isRecord, type KubeObject } from '../../kube/object.ts';

/** What stands where a value was left out. */
export const leftOut = '(left out)';

/** Shorter values are words that stand everywhere: only a text that is nothing else is taken for one. */
const shortest = 4;

/** Every form in which the values of Secrets may stand in other places: as text, in base64, escaped in JSON, line by line. */
export function secretValues(secrets: readonly KubeObject[]): Set<string> {
  const values = new Set<string>();
  for (const { data, stringData } of secrets) {
    for (const encoded of texts(data)) {
      values.add(encoded);
      for (const form of formsOf(Buffer.from(encoded, 'base64').toString('utf8'))) values.add(form);
    }
    for (const text of texts(stringData)) for (const form of formsOf(text)) values.add(form);
  }
  values.delete('');
  return values;
}

/** An object as it may be told of: a Secret keeps its keys alone, and so do its annotations, which may hold a copy of all. */
export function withoutData(object: Record<string, unknown>): Record<string, unknown> {
  if (object.kind !== 'Secret') return object;
  const { metadata, ...rest } = object;
  const bare = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, key === 'data' || key === 'stringData' ? keysOf(value) : value]),
  );
  if (!isRecord(metadata)) return bare;
  const annotations = metadata.annotations === undefined ? {} : { annotations: keysOf(metadata.annotations) };
  return { ...bare, metadata: { ...metadata, ...annotations } };
}

/** JSON data without the values, wherever in a text they stand. */
export function withoutValues<T>(data: T, values: ReadonlySet<string>): T {
  const long = [...values].filter((value) => value.length >= shortest).sort((a, b) => b.length - a.length);
  const clean = (text: string) =>
    values.has(text) ? leftOut : long.reduce((rest, value) => rest.replaceAll(value, leftOut), text);
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return clean(part);
    if (typeof part === 'number') return long.includes(String(part)) ? leftOut : part;
    if (Array.isArray(part)) return part.map(walk);
    if (!isRecord(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [clean(key), walk(item)]));
  };
  return walk(data) as T;
}

function formsOf(text: string): string[] {
  const trimmed = text.trim();
  // Programs log a line of a key or a configuration, never all of it.
  const lines = trimmed.includes('\n') ? trimmed.split('\n').filter((line) => line.trim().length >= 8) : [];
  return [text, trimmed, ...lines].flatMap((form) => [
    form,
    JSON.stringify(form).slice(1, -1),
    // As it stands in an annotation that holds JSON.
    JSON.stringify(JSON.stringify(form)).slice(3, -3),
    Buffer.from(form).toString('base64'),
  ]);
}

const texts = (map: unknown) => (isRecord(map) ? Object.values(map).filter((value) => typeof value === 'string') : []);

const keysOf = (map: unknown) =>
  isRecord(map) ? Object.fromEntries(Object.keys(map).map((key) => [key, leftOut])) : leftOut;
