import { fillLesson, type LessonSource } from '../../lessons/load.ts';
import type { Problem } from '../../lessons/problem.ts';
import { namespaceValues } from '../../lessons/scope.ts';
import { everyChoice } from '../../lessons/variables.ts';
import { answers } from './answers.ts';
import { commands } from './commands.ts';
import type { Reading } from './define.ts';
import { duplicates } from './duplicates.ts';
import { expressions } from './expressions.ts';
import { fields } from './fields.ts';
import { files } from './files.ts';
import { kubectlCommands } from './kubectl/index.ts';
import { links } from './links.ts';
import { definedKinds, setupManifests } from './manifests.ts';
import { setupScope } from './setup-scope.ts';

const readings: readonly Reading[] = [
  duplicates,
  files,
  setupScope,
  commands,
  kubectlCommands,
  links,
  answers,
  expressions,
  fields,
];

/** Reads a loaded lesson with every choice of its variables; each problem comes once, in the order of the file. */
export async function readLesson(source: LessonSource): Promise<Problem[]> {
  const scope = { namespace: source.name, namespaces: [source.name, ...source.namespaces] };
  const problems = new Map<string, Problem>();
  for (const choice of everyChoice(source.variables)) {
    const lesson = fillLesson(source, choice, scope);
    const values = { ...choice, ...namespaceValues(source, scope) };
    const manifests = await setupManifests(source, lesson, values);
    const defined = definedKinds(manifests);
    for (const read of readings)
      for (const problem of await read({ source, lesson, values, manifests, defined }))
        problems.set(`${problem.file}:${problem.line}:${problem.column} ${problem.message}`, problem);
  }
  return [...problems.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
