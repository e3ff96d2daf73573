import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative } from 'node:path';
import { fileTrouble, UserError } from '../lib/errors.ts';
import { pathInside } from '../lib/path-inside.ts';
import { fillText, type Values } from './variables.ts';

/** The path below a folder that a lesson names. Rejects when it leads out of the folder, by .. or by a link. */
export async function lessonPath(folder: string, path: string): Promise<string> {
  if (path.includes('\0'))
    throw new UserError(`The lesson names ${JSON.stringify(path)}: the path of a file has no NUL in it.`);
  const target = await pathInside(folder, path);
  if (target === undefined) throw new UserError(`The lesson names ${path}, which leads out of its folder.`);
  return target;
}

/** Whether a path as it is written leads out of the folder that it is read in. */
export function leadsOut(path: string): boolean {
  return isAbsolute(path) || normalize(path).split('/')[0] === '..';
}

/** The longest file of a lesson, in bytes: more than fits into an object of the API. */
const longestFile = 2_000_000;

/** The text of a file of the lesson, as it is. Rejects with a UserError, whatever keeps it from being read. */
export async function readLessonText(directory: string, path: string): Promise<string> {
  const target = await lessonPath(directory, path);
  try {
    await refuseUnfit(target, path);
    return await readFile(target, 'utf8');
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isMissing ? "is not in the lesson's folder" : `cannot be read: ${fileTrouble(cause)}`;
    throw new UserError(`${path} ${why}`, undefined, { cause });
  }
}

/** The text of a file of the lesson, with the variables that it knows filled in; others stay, as scripts have their own. */
export async function readLessonFile(directory: string, path: string, values: Values): Promise<string> {
  return fillText(await readLessonText(directory, path), values);
}

/** Why a file is not to be read: a pipe would block who reads it, and a text of any length does not fit into memory. */
export async function whyUnfit(file: string, name: string): Promise<string | undefined> {
  const found = await stat(file);
  // Of a folder the system itself tells.
  if (found.isDirectory()) return undefined;
  if (!found.isFile()) return `${name} is no file that can be read`;
  if (found.size <= longestFile) return undefined;
  return `${name} is longer than ${longestFile / 1_000_000} MB, the most that a file of a lesson may be`;
}

async function refuseUnfit(file: string, name: string): Promise<void> {
  const why = await whyUnfit(file, name);
  if (why !== undefined) throw new UserError(why);
}

/** Writes into the working folder. Rejects with a UserError, whatever keeps it from being written. */
export async function writeWorkFile(workDir: string, path: string, text: string): Promise<void> {
  const target = await lessonPath(workDir, path);
  try {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  } catch (cause) {
    const isInTheWay = ['EEXIST', 'ENOTDIR'].includes(String((cause as NodeJS.ErrnoException).code));
    const why = isInTheWay ? 'a file lies where its folder would be' : fileTrouble(cause);
    throw new UserError(`${path} cannot be written: ${why}`, undefined, { cause });
  }
}

/** Copies `files/` into the working folder, where the learner's commands run. Text files get the variables of the attempt. */
export async function copyLessonFiles(directory: string, workDir: string, values: Values): Promise<void> {
  await mkdir(workDir, { recursive: true });
  const from = join(directory, 'files');
  const entries = await readdir(from, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    // Links are left out: they could lead anywhere.
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(workDir, relative(from, source));
    await mkdir(dirname(target), { recursive: true });
    await refuseUnfit(source, relative(directory, source));
    const content = await readFile(source);
    if (content.includes(0)) await copyFile(source, target);
    else await writeFile(target, fillText(content.toString('utf8'), values));
  }
}
