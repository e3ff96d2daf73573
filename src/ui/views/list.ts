import { harmless, table } from '../text.ts';
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
  const { paint, plain } = style;
  if (plain)
    return lessons
      .map(
        ({ name, title, minutes, steps, done }) =>
          `${harmless(name)}: ${harmless(title)}, ${minutes} minutes, ${done} of ${steps} steps done.`,
      )
      .join('\n');
  const rows = lessons.map(({ name, title, minutes, steps, done }) => [
    done === steps ? paint.green('✓') : done > 0 ? paint.yellow('◔') : paint.dim('○'),
    paint.bold(harmless(name)),
    harmless(title),
    `${minutes} min`,
    `${done}/${steps}`,
  ]);
  return table([['', 'LESSON', 'TITLE', 'TIME', 'STEPS'].map((cell) => paint.dim(cell)), ...rows]);
}
