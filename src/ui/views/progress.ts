import { formatSeconds } from '../../kube/duration.ts';
import type { AttemptSummary } from '../../progress/stats.ts';
import { pad, table, widthOf, wrap } from '../text.ts';
import type { Style } from '../theme.ts';
import type { ListedLesson } from './list.ts';

export interface ProgressScreen {
  lessons: readonly ListedLesson[];
  attempts: readonly AttemptSummary[];
}

/** What was done, tries, hints and time. */
export function progressView({ lessons, attempts }: ProgressScreen, style: Style): string {
  if (attempts.length === 0) return 'Nothing done yet.\nStart with:  k8s-de learn';
  if (style.plain) return plainProgress({ lessons, attempts });
  const { paint, width } = style;
  const bars = lessons.map(({ name, steps, done }) => [paint.bold(name), bar(done, steps, style), `${done}/${steps}`]);
  const head = ['ATTEMPT', 'CLUSTER', 'STARTED', 'DONE', 'SKIPPED', 'TRIES', 'HINTS', 'TIME'].map((cell) =>
    paint.dim(cell),
  );
  const rows = [head, ...attempts.map(attemptRow)];
  const fits = [table(rows), table(rows, 2)].find((text) => widthOf(text) <= width);
  const narrow = () =>
    attempts
      .map((attempt) => `${paint.bold(attempt.lesson)}\n${wrap(`${attempt.cluster}, ${told(attempt)}`, width, '  ')}`)
      .join('\n');
  return `${table(bars)}\n\n${fits ?? narrow()}`;
}

/** The same as Markdown tables. */
export function progressMarkdown({ lessons, attempts }: ProgressScreen): string {
  const rows = (cells: readonly (readonly string[])[]) => cells.map((row) => `| ${row.join(' | ')} |`);
  return [
    ...rows([
      ['Lesson', 'Steps', 'Done'],
      ['---', '---', '---'],
    ]),
    ...rows(lessons.map(({ title, steps, done }) => [title, String(steps), String(done)])),
    '',
    ...rows([
      ['Attempt', 'Cluster', 'Started', 'Done', 'Skipped', 'Tries', 'Hints', 'Time'],
      Array<string>(8).fill('---'),
    ]),
    ...rows(attempts.map(attemptRow)),
  ].join('\n');
}

function attemptRow(attempt: AttemptSummary): string[] {
  const { lesson, cluster, startedAtMs, done, skipped, tries, hints, spentMs } = attempt;
  return [lesson, cluster, day(startedAtMs), ...[done, skipped, tries, hints].map(String), formatSeconds(spentMs)];
}

function plainProgress({ lessons, attempts }: ProgressScreen): string {
  return [
    ...lessons.map(({ name, steps, done }) => `${name}: ${done} of ${steps} steps done.`),
    ...attempts.map((attempt) => `Attempt at ${attempt.lesson} on ${attempt.cluster}, ${told(attempt)}.`),
  ].join('\n');
}

function told({ startedAtMs, done, skipped, tries, hints, spentMs }: AttemptSummary): string {
  const counts = [
    `${done} done`,
    `${skipped} skipped`,
    counted(tries, 'try', 'tries'),
    counted(hints, 'hint', 'hints'),
  ];
  return `${day(startedAtMs)}: ${counts.join(', ')}, ${formatSeconds(spentMs)}`;
}

const counted = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

function bar(done: number, steps: number, { paint }: Style): string {
  const cells = 20;
  const full = steps === 0 ? 0 : Math.round((done / steps) * cells);
  return pad(paint.green('━'.repeat(full)) + paint.dim('─'.repeat(cells - full)), cells);
}

const day = (atMs: number) => new Date(atMs).toISOString().slice(0, 10);
