import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { lessonPath } from '../../lessons/files.ts';
import type { Path, Problem } from '../../lessons/problem.ts';
import type { Reading } from './define.ts';
import { textsIn } from './texts.ts';

/** Links in texts lead to a file of the lesson, or are addresses; and every file of the lesson is named somewhere. */
export const links: Reading = async ({ source }) => {
  const found = textsIn(source.document).flatMap(({ text, path }) =>
    [...text.replace(code, (span) => ' '.repeat(span.length)).matchAll(link)].map(([all, target = '']) => ({
      all,
      target,
      path,
    })),
  );
  const dead = await Promise.all(
    found.map(async ({ all, target, path }): Promise<Problem[]> => {
      const why = await whyDead(source.directory, target);
      return why ? [{ ...source.problem('file', path, why), ...source.document.placeOf(path, all) }] : [];
    }),
  );
  return [...dead.flat(), ...(await unnamed(source.directory)).map((file) => unused(source.problem, file))];
};

const code = /(`+)[\s\S]+?\1/g;
const link = /\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)/g;

async function whyDead(folder: string, target: string): Promise<string | undefined> {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) {
    if (/^https?:/i.test(target) && URL.canParse(target)) return undefined;
    return `the link ${target} is no address that a browser opens`;
  }
  const [path = ''] = target.split('#');
  if (path === '') return `the link ${target} leads nowhere: a terminal has no places to jump to`;
  try {
    await readFile(await lessonPath(folder, decodeURI(path)));
    return undefined;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return `the link ${target} is dead: ${isMissing ? "it is not in the lesson's folder" : 'it cannot be read'}`;
  }
}

/** Files below `files/` and beside them that neither the lesson nor another file of it names. */
async function unnamed(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .filter((file) => !/(?:^|\/)\.|\.md$|\.schema\.json$|^LICENSE/.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return files.filter((file, i) => {
    if (file === 'lesson.yaml') return false;
    const others = texts.filter((_, k) => k !== i);
    const folders = file.split('/').slice(1, -1);
    // A folder that is handed to kubectl as a whole names all in it.
    return !others.some((text) => text.includes(basename(file)) || folders.some((name) => text.includes(name)));
  });
}

function unused(problem: (kind: 'file', path: Path, message: string) => Problem, file: string): Problem {
  return problem('file', [], `${file} is named nowhere: name it in a task or an answer, or delete it`);
}
