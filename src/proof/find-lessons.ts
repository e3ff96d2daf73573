import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../lib/errors.ts';

/** The lesson files that paths mean: a lesson.yaml, a lesson's folder, or a folder of lessons. Rejects with a UserError (exit code 2). */
export async function findLessonFiles(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map(filesAt));
  return [...new Set(found.flat())];
}

async function filesAt(path: string): Promise<string[]> {
  const what = await stat(path).catch(() => undefined);
  if (!what) throw new UserError(`There is nothing at ${path}.`, 'Run: k8s-de validate PATH', { exitCode: 2 });
  if (!what.isDirectory()) return [path];
  if (existsSync(join(path, fileName))) return [join(path, fileName)];
  const entries = await readdir(path, { withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(path, name, fileName))
    .filter(existsSync)
    .sort();
  if (files.length > 0) return files;
  // `lessons/*` of a shell names what lies beside the lessons too, such as a folder that an editor made.
  throw new UserError(
    `There is no lesson in ${path}: neither ${fileName} nor folders that have one.`,
    `Make one: k8s-de new lesson ${basename(dirname(join(path, fileName)))}`,
    { exitCode: 2 },
  );
}

const fileName = 'lesson.yaml';
