import { findLesson, loadCatalogue } from '../lessons/catalogue.ts';
import type { LessonSource } from '../lessons/load.ts';
import { UserError } from '../lib/errors.ts';
import { activeAttempt } from '../progress/attempts.ts';
import type { Progress } from '../progress/define.ts';
import { doneSteps } from '../progress/stats.ts';
import type { Context } from './context.ts';

/** The lesson that a command means: the named one, the one that goes on, or the first that is not done. */
export async function chooseLesson(context: Context, name: string | undefined): Promise<LessonSource> {
  const progress = (await context.progress()).read();
  const catalogue = await loadCatalogue(context.lessons);
  if (name !== undefined) return findLesson(catalogue, pathOf(progress, name, catalogue.lessons) ?? name);
  const going = progress.current === undefined ? undefined : activeAttempt(progress, progress.current);
  if (going)
    return findLesson(
      catalogue,
      catalogue.lessons.some((each) => each.name === going.lesson) ? going.lesson : going.folder,
    );
  const open = catalogue.lessons.find(({ name, steps }) => doneSteps(progress, name, steps).length < steps.length);
  const chosen = open ?? catalogue.lessons[0];
  if (chosen) return chosen;
  const [problem] = catalogue.problems;
  if (problem) return findLesson(catalogue, problem.lesson || problem.file);
  throw new UserError(`There are no lessons in ${context.lessons}.`, 'Install k8s-de again: npm install -g k8s-de');
}

/** An author's own lesson, once begun, is known by its name too, also when its attempt has ended. */
function pathOf(progress: Progress, name: string, lessons: readonly LessonSource[]): string | undefined {
  return lessons.some((lesson) => lesson.name === name)
    ? undefined
    : progress.attempts.findLast(({ lesson }) => lesson === name)?.folder;
}
