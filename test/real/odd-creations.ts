import {
  type Document,
  fieldsOf,
  isNamedByRest,
  type Path,
  recordedObjects,
  withValue,
} from '../support/odd-objects.ts';
import type { Told, TwoServers } from './two-servers.ts';

/** Sends the recorded objects with each odd value in each field. Nothing is stored: all requests are dry runs. */
export async function* oddCreations(
  { placeOf, ask }: TwoServers,
  odd: readonly unknown[],
  word: string,
): AsyncGenerator<Told> {
  for (const { document, path, shape } of fieldsOf(recordedObjects())) {
    const place = placeOf(document, 'default');
    if (!place || !shape.includes(word)) continue;
    for (const value of odd)
      yield { shape, value, answers: await ask('POST', `${place}?dryRun=All`, spoil(document, path, value)) };
  }
}

/** With a name that is not taken where another field is meant. */
function spoil(document: Document, path: Path, value: unknown): Document {
  const { namespace: _, ...metadata } = document.metadata as Document['metadata'] & { namespace?: string };
  const here = { ...document, metadata } as Document;
  const free =
    isNamedByRest(document) || path[0] === 'metadata' ? here : withValue(here, ['metadata', 'name'], 'odd-object');
  return path.join('.') === 'metadata.namespace' ? free : withValue(free, path, value);
}
