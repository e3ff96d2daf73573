import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One way to break a good lesson: `from` becomes `to`, in its first place. */
export interface Break {
  /** Of the good lesson in test/lessons. */
  lesson: string;
  from: string;
  to: string;
  /** More changes of the same. */
  and?: readonly (readonly [from: string, to: string])[];
  /** More files of it, or others in their place. */
  files?: Readonly<Record<string, string>>;
  /** What validate must say. */
  kind: string;
  message: string;
  /** The text at which line and column must point. */
  at: string;
  /** The file in which it must point there: lesson.yaml unless said. */
  in?: string;
}

/** Writes each broken lesson into a folder of its own; where the text is that its problem must point at. */
export function writeBroken(breaks: Readonly<Record<string, Break>>): {
  folder: string;
  places: Record<string, { file: string; line: number; column: number }>;
} {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-de-broken-'));
  const places: Record<string, { file: string; line: number; column: number }> = {};
  for (const [name, { lesson, from, to, and = [], files = {}, at, in: place = 'lesson.yaml' }] of Object.entries(
    breaks,
  )) {
    const target = join(folder, name);
    cpSync(join(import.meta.dirname, '../lessons', lesson), target, { recursive: true });
    const file = join(target, 'lesson.yaml');
    let text = readFileSync(file, 'utf8');
    for (const [old, fresh] of [[from, to] as const, ...and]) {
      if (!text.includes(old)) throw new Error(`${name}: ${lesson} has no ${old}`);
      text = text.replace(old, () => fresh);
    }
    writeFileSync(file, text);
    for (const [path, content] of Object.entries(files)) writeFileSync(join(target, path), content);
    const placed = readFileSync(join(target, place), 'utf8');
    const offset = placed.indexOf(at);
    if (offset < 0) throw new Error(`${name}: ${place} of the broken lesson has no ${at}`);
    const before = placed.slice(0, offset).split('\n');
    places[name] = { file: join(target, place), line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }
  return { folder, places };
}

/** The check of the lesson settings, as it is written there. */
export const object =
  'object:\n        apiVersion: v1\n        kind: ConfigMap\n        metadata: {name: "${feed}-settings"}\n        data: {batch: "${batch}"}\n      also:\n      - {cel: "object.data.batch == string(vars.batch)", say: batch is what the task says}';
