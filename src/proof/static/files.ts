import { nearest } from '../../lessons/did-you-mean.ts';
import { leadsOut, readLessonText } from '../../lessons/files.ts';
import type { Path, Problem } from '../../lessons/problem.ts';
import { type Lesson, setupActionOf } from '../../lessons/schema.ts';
import { fillText } from '../../lessons/variables.ts';
import { messageOf, UserError } from '../../lib/errors.ts';
import type { Reading, ReadLesson } from './define.ts';
import { actionLists } from './step-actions.ts';

/** Files that a lesson names are there, inside its folder, and can be read; what is written and checked lies in the working folder. */
export const files: Reading = async (read) => {
  const applied = setups(read.lesson).flatMap(({ action, path }) =>
    action.kind === 'apply' ? [source(read, action.file, [...path, 'apply'])] : [],
  );
  const written = actionLists(read.lesson).flatMap(({ actions }) =>
    actions.flatMap(({ action, path }) => {
      if (action.kind !== 'write') return [];
      const target = leadsOut(action.path) ? [leaves(read, action.path, [...path, 'write'])] : [];
      return 'from' in action.source ? [...target, source(read, action.source.from, [...path, 'from'])] : target;
    }),
  );
  const checked = read.lesson.spec.steps.flatMap(({ checks }, i) =>
    checks.flatMap(({ file }, j) =>
      file && leadsOut(file.path) ? leaves(read, file.path, ['spec', 'steps', i, 'checks', j, 'file', 'path']) : [],
    ),
  );
  return [...(await Promise.all([...applied, ...written])).flat(), ...checked];
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

async function source({ source, values }: ReadLesson, file: string, path: Path): Promise<Problem[]> {
  let text: string;
  try {
    text = await readLessonText(source.directory, file);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [source.problem('file', path, messageOf(error))];
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
