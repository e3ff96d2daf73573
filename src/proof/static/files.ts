import { readFile } from 'node:fs/promises';
import { isAbsolute, normalize } from 'node:path';
import { nearest } from '../../lessons/did-you-mean.ts';
import { lessonPath } from '../../lessons/files.ts';
import type { Path, Problem } from '../../lessons/problem.ts';
import { type Lesson, setupActionOf } from '../../lessons/schema.ts';
import { readManifests } from '../../lessons/setup.ts';
import { fillText } from '../../lessons/variables.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Reading, ReadLesson } from './define.ts';
import { actionLists } from './step-actions.ts';

/** Files that a lesson names are there, inside its folder, and manifests of `setup` can be read. */
export const files: Reading = async (read) => {
  const applied = setups(read.lesson).flatMap(({ action, path }) =>
    action.kind === 'apply' ? [manifest(read, action.file, [...path, 'apply'])] : [],
  );
  const written = actionLists(read.lesson).flatMap(({ actions }) =>
    actions.flatMap(({ action, path }) => {
      if (action.kind !== 'write') return [];
      const target = outside(action.path) ? [leaves(read, action.path, [...path, 'write'])] : [];
      return 'from' in action.source ? [...target, source(read, action.source.from, [...path, 'from'])] : target;
    }),
  );
  return (await Promise.all([...applied, ...written])).flat();
};

/** All actions of `setup`, of the lesson and of its steps. */
export function setups({ spec }: Lesson) {
  const list = (setup: Lesson['spec']['setup'], path: Path) =>
    setup.map((each, i) => ({ action: setupActionOf(each), path: [...path, i] }));
  return [
    ...list(spec.setup, ['spec', 'setup']),
    ...spec.steps.flatMap(({ setup }, i) => list(setup, ['spec', 'steps', i, 'setup'])),
  ];
}

async function manifest(read: ReadLesson, file: string, path: Path): Promise<Problem[]> {
  const problems = await source(read, file, path);
  if (problems.length > 0) return problems;
  try {
    await readManifests(read.source.directory, file, read.values);
    return [];
  } catch (error) {
    return [read.source.problem('file', path, messageOf(error))];
  }
}

async function source({ source, values }: ReadLesson, file: string, path: Path): Promise<Problem[]> {
  let text: string;
  try {
    text = await readFile(await lessonPath(source.directory, file), 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return [source.problem('file', path, isMissing ? `${file} is not in the lesson's folder` : messageOf(error))];
  }
  // Scripts have variables of their own: only what is nearly one of the lesson's is a slip.
  const slips = new Map<string, string>();
  fillText(text, values, (name) => {
    const meant = nearest(name, Object.keys(values));
    if (meant) slips.set(name, meant);
  });
  return [...slips].map(([name, meant]) =>
    source.problem('variable', path, `${file} has \${${name}}, which is not defined; did you mean \${${meant}}?`),
  );
}

function leaves({ source }: ReadLesson, file: string, path: Path): Problem[] {
  return [source.problem('file', path, `${file} leads out of the working folder`)];
}

function outside(path: string): boolean {
  return isAbsolute(path) || normalize(path).split('/')[0] === '..';
}
