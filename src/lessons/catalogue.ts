import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../lib/errors.ts';
import { nearest } from './did-you-mean.ts';
import { type LessonSource, loadLesson } from './load.ts';
import type { Problem } from './problem.ts';

export interface Catalogue {
  lessons: readonly LessonSource[];
  /** Of the lessons that cannot be used. */
  problems: readonly Problem[];
}

/** All lessons below a directory, in the order of their folders' names (NN-name). */
export async function loadCatalogue(directory: string): Promise<Catalogue> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const loaded = await Promise.all(folders.sort().map((name) => loadLesson(join(directory, name))));
  return {
    lessons: loaded.flatMap((each) => (each.kind === 'loaded' ? [each.source] : [])),
    problems: loaded.flatMap((each) => (each.kind === 'broken' ? each.problems : [])),
  };
}

/** The lesson of a name, or of a path when the text has a slash or a dot. Rejects with a UserError that says what is near. */
export async function findLesson(catalogue: Catalogue, text: string): Promise<LessonSource> {
  if (/[/\\.]/.test(text)) {
    const path = resolve(text);
    if (!existsSync(path))
      throw new UserError(`There is no lesson at ${path}.`, 'All lessons:  k8s-de list', { exitCode: 2 });
    const loaded = await loadLesson(path);
    if (loaded.kind === 'loaded') return loaded.source;
    throw brokenLesson(text, loaded.problems);
  }
  const found = catalogue.lessons.find(({ name }) => name === text);
  if (found) return found;
  const own = catalogue.problems.filter(({ lesson }) => lesson === text);
  if (own.length) throw brokenLesson(text, own);
  const near = nearest(
    text,
    catalogue.lessons.map(({ name }) => name),
  );
  throw new UserError(
    `There is no lesson ${text}.${near ? ` Did you mean ${near}?` : ''}`,
    near ? `k8s-de learn ${near}` : 'k8s-de list',
    { exitCode: 2 },
  );
}

function brokenLesson(text: string, problems: readonly Problem[]): UserError {
  const places = problems.slice(0, 3).map((each) => `${each.file}:${each.line}:${each.column}  ${each.message}`);
  const more = problems.length > places.length ? [`and ${problems.length - places.length} more`] : [];
  return new UserError(
    [`The lesson ${text} cannot be used:`, ...places, ...more].join('\n'),
    `All that is wrong:  k8s-de validate ${text}`,
  );
}
