import { readLessonFile } from '../lessons/files.ts';
import { actionOf, type Step } from '../lessons/schema.ts';
import type { OpenAttempt } from './open-attempt.ts';

/** What actions do, a line each: what would be typed for the learner. Files are named alone. */
export function actionLines(actions: Step['solution']): string[] {
  return actions.map((raw) => {
    const action = actionOf(raw);
    if (action.kind === 'run') return action.command;
    if (action.kind === 'answer') return `answer ${action.value}`;
    return `# writes ${action.path}`;
  });
}

/** The solution of a step as the learner can type it: files, which lie in the lesson's folder alone, with all of their text. */
export async function solutionLines(
  { lesson, source, values }: Pick<OpenAttempt, 'lesson' | 'source' | 'values'>,
  index: number,
): Promise<string[]> {
  const actions = lesson.spec.steps[index]?.solution ?? [];
  const lines = actions.map(async (raw, i) => {
    const action = actionOf(raw);
    if (action.kind !== 'write') return actionLines(actions)[i] ?? '';
    const text =
      'from' in action.source ? await readLessonFile(source.directory, action.source.from, values) : action.source.text;
    return hereDocument(action.path, text);
  });
  return Promise.all(lines);
}

/** Quoted, so that a shell leaves the variables of scripts alone. */
function hereDocument(path: string, text: string): string {
  const lines = text.trimEnd().split('\n');
  const end = ['EOF', 'END', 'END_OF_FILE'].find((word) => !lines.includes(word)) ?? 'END_OF_THE_FILE';
  return [`cat > ${path} <<'${end}'`, ...lines, end].join('\n');
}
