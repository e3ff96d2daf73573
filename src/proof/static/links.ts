import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { readLessonText, whyUnfit } from '../../lessons/files.ts';
import type { Problem } from '../../lessons/problem.ts';
import type { Reading } from './define.ts';
import { linksIn } from './markdown.ts';
import { textsIn } from './texts.ts';

/** Links in texts lead to a file of the lesson, or are addresses; and every file of the lesson is named somewhere. */
export const links: Reading = async ({ source }) => {
  const found = textsIn(source.document).flatMap(({ text, path }) => linksIn(text).map((link) => ({ ...link, path })));
  const dead = await Promise.all(
    found.map(async ({ all, target, path }): Promise<Problem[]> => {
      const why = await whyDead(source.directory, target);
      return why ? [{ ...source.problem('file', path, why), ...source.document.placeOf(path, all) }] : [];
    }),
  );
  return [...dead.flat(), ...(await ofFiles(source.directory)).map((why) => source.problem('file', [], why))];
};

async function whyDead(folder: string, target: string): Promise<string | undefined> {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) {
    if (/^https?:/i.test(target) && URL.canParse(target)) return undefined;
    return `the link ${target} is no address that a browser opens`;
  }
  const [path = ''] = target.split('#');
  if (path === '') return `the link ${target} leads nowhere: a terminal has no places to jump to`;
  try {
    await readLessonText(folder, decodeURI(path));
    return undefined;
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    const isMissing = cause?.code === 'ENOENT';
    return `the link ${target} is dead: ${isMissing ? "it is not in the lesson's folder" : 'it cannot be read'}`;
  }
}

/** What is wrong with files below `files/` and beside them: that nobody can read them, or that neither the lesson nor another file names them. */
async function ofFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const all = entries.map((entry) => ({ entry, file: relative(folder, join(entry.parentPath, entry.name)) }));
  const seen = all.filter(({ file }) => !/(?:^|\/)\.|\.md$|\.schema\.json$|^LICENSE/.test(file));
  const problems: string[] = [];
  const texts = new Map<string, string>();
  for (const { entry, file } of seen) {
    if (entry.isDirectory() || entry.isSymbolicLink()) continue;
    const path = join(folder, file);
    const why = await whyUnfit(path, file);
    if (why !== undefined) problems.push(entry.isFile() ? why : `${why}: delete it`);
    else texts.set(file, await readFile(path, 'utf8'));
  }
  return [...problems, ...unnamed(texts).map(unused)];
}

function unnamed(texts: ReadonlyMap<string, string>): string[] {
  return [...texts.keys()].filter((file) => {
    if (file === 'lesson.yaml') return false;
    const others = [...texts].filter(([name]) => name !== file);
    const folders = file.split('/').slice(1, -1);
    // A folder that is handed to kubectl as a whole names all in it.
    return !others.some(([, text]) => text.includes(basename(file)) || folders.some((name) => text.includes(name)));
  });
}

const unused = (file: string) => `${file} is named nowhere: name it in a task or an answer, or delete it`;
