import { cut, harmless, table, widthOf } from '../text.ts';
import type { Style } from '../theme.ts';

/** A lesson as `list` shows it; with `--json` this is its shape. */
export interface ListedLesson {
  name: string;
  title: string;
  section: string;
  minutes: number;
  steps: number;
  done: number;
}

/** The table of lessons. */
export function listView(lessons: readonly ListedLesson[], style: Style): string {
  const { paint, plain, width } = style;
  if (plain)
    return lessons
      .map(
        ({ name, title, minutes, steps, done }) =>
          `${harmless(name)}: ${harmless(title)}, ${minutes} minutes, ${done} of ${steps} steps done.`,
      )
      .join('\n');
  const draw = (title: (text: string) => string) =>
    table([
      ['', 'LESSON', 'TITLE', 'TIME', 'STEPS'].map((cell) => paint.dim(cell)),
      ...lessons.map((lesson) => [
        lesson.done === lesson.steps ? paint.green('✓') : lesson.done > 0 ? paint.yellow('◔') : paint.dim('○'),
        paint.bold(harmless(lesson.name)),
        title(harmless(lesson.title)),
        `${lesson.minutes} min`,
        `${lesson.done}/${lesson.steps}`,
      ]),
    ]);
  const whole = draw((title) => title);
  const excess = widthOf(whole) - width;
  const room = Math.max(...lessons.map(({ title }) => widthOf(harmless(title)))) - excess;
  // The name alone tells which lesson it is: the title gives way where lines would wrap.
  return excess > 0 ? draw((title) => cut(title, Math.max(5, room))) : whole;
}
