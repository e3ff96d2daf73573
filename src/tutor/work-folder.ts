import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { copyLessonFiles } from '../lessons/files.ts';
import type { Values } from '../lessons/variables.ts';

/** Makes the working folder as the lesson has it. What the learner changed is kept beside it; returns where. */
export async function freshWorkFolder(
  lessonFolder: string,
  workDir: string,
  values: Values,
  now: () => number,
): Promise<string | undefined> {
  await mkdir(dirname(workDir), { recursive: true, mode: 0o700 });
  const fresh = await mkdtemp(`${workDir}.new-`);
  await copyLessonFiles(lessonFolder, fresh, values);
  if (!existsSync(workDir)) {
    await rename(fresh, workDir);
    return undefined;
  }
  if (await isSame(workDir, fresh)) {
    await rm(fresh, { recursive: true });
    return undefined;
  }
  const backup = `${workDir}.backup-${new Date(now()).toISOString().replaceAll(':', '-')}`;
  await copyFolder(workDir, backup);
  // The folder itself stays: a shell or an editor may be in it.
  for (const entry of await readdir(workDir)) await rm(join(workDir, entry), { recursive: true });
  for (const entry of await readdir(fresh)) await rename(join(fresh, entry), join(workDir, entry));
  await rm(fresh, { recursive: true });
  return backup;
}

async function copyFolder(from: string, to: string): Promise<void> {
  const { cp } = await import('node:fs/promises');
  await cp(from, to, { recursive: true });
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [files, others] = await Promise.all([filesOf(one), filesOf(other)]);
  if (files.size !== others.size) return false;
  for (const [path, content] of files) if (!others.get(path)?.equals(content)) return false;
  return true;
}

async function filesOf(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(files.map(async (file) => [file.slice(folder.length), await readFile(file)] as const)),
  );
}
