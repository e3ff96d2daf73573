import { isRecord } from '../kube/object.ts';
import { UserError } from '../lib/errors.ts';
import { type Position, parseDocuments } from './document.ts';
import { readLessonText } from './files.ts';
import type { Path } from './problem.ts';
import { fillText, type Values } from './variables.ts';

/** An object as a manifest has it: more of it is not known before the API says so. */
export interface Draft {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  [field: string]: unknown;
}

export interface PlacedDraft {
  object: Draft;
  /** Where the manifest has what is at a path of the object: the key itself, or its value. */
  positionOf(path: Path, ofKey: boolean): Position;
}

export type Manifests =
  | { kind: 'read'; objects: readonly PlacedDraft[] }
  /** The first mistake of the text. */
  | { kind: 'broken'; position: Position; message: string };

/** The objects of a YAML file of the lesson: all of its documents, Lists taken apart, the same as in the learner's copy of the file. */
export async function readManifests(directory: string, file: string, values: Values): Promise<Draft[]> {
  const read = parseManifests(await readLessonText(directory, file), values);
  if (read.kind === 'read') return read.objects.map(({ object }) => object);
  throw new UserError(`${file}:${read.position.line}: ${read.message}`);
}

/** The objects of a manifest's text, with their places in it. Rejects nothing: what is wrong with the text comes as a value. */
export function parseManifests(raw: string, values: Values): Manifests {
  const text = fillText(raw, values);
  const place = placesIn(raw, text);
  const objects: PlacedDraft[] = [];
  for (const parsed of parseDocuments(text)) {
    if (parsed.kind === 'broken') {
      const [{ position, message } = nowhere] = parsed.errors;
      return { kind: 'broken', position: place(position), message: `this is no valid YAML: ${message}` };
    }
    const { document } = parsed;
    for (const { value, path } of flatten(document.value)) {
      const at = (below: Path, ofKey: boolean) =>
        place(ofKey ? document.positionOfKey([...path, ...below]) : document.positionOf([...path, ...below]));
      if (!isManifest(value))
        return {
          kind: 'broken',
          position: at([], false),
          message: 'this is no object of the API: it needs apiVersion, kind and metadata.name',
        };
      objects.push({ object: value, positionOf: at });
    }
  }
  return { kind: 'read', objects };
}

const nowhere = { position: { line: 1, column: 1 }, message: '' };

/** Variables are replaced before the text is parsed: behind the first of a line only the line is known. */
function placesIn(raw: string, text: string): (position: Position) => Position {
  const [rawLines, lines] = [raw.split('\n'), text.split('\n')];
  return ({ line, column }) => {
    const before = lines[line - 1]?.slice(0, column - 1);
    return { line, column: before !== undefined && rawLines[line - 1]?.startsWith(before) ? column : 1 };
  };
}

function flatten(value: unknown, path: Path = []): { value: unknown; path: Path }[] {
  if (value === null || value === undefined) return [];
  return isRecord(value) && Array.isArray(value.items) && String(value.kind).endsWith('List')
    ? value.items.flatMap((item, i) => flatten(item, [...path, 'items', i]))
    : [{ value, path }];
}

function isManifest(value: unknown): value is Draft {
  return (
    isRecord(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isRecord(value.metadata) &&
    typeof value.metadata.name === 'string'
  );
}
