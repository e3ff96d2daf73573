import { UserError } from '../lib/errors.ts';
import type { Attempt, Progress } from './define.ts';
import { migrate } from './migrate.ts';

/** The text of an export. */
export function exportProgress(progress: Progress): string {
  const attempts = progress.attempts.map(withoutAnswers);
  return `${JSON.stringify({ ...progress, attempts }, null, 2)}\n`;
}

/** Reads an export; `name` is the file's, for the message. */
export function parseExport(text: string, name: string): Progress {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError(
      `${name} is not an export of k8s-de: it is not JSON.`,
      'Make one with: k8s-de progress export FILE',
      { cause },
    );
  }
  const progress = migrate(value);
  if (!progress)
    throw new UserError(`${name} is not an export of k8s-de.`, 'Make one with: k8s-de progress export FILE');
  return progress;
}

/** Adds another progress to this one: what is done in either is done, attempts are told apart by id. Returns the number of new steps. */
export function mergeProgress(into: Progress, from: Progress): number {
  let added = 0;
  for (const [name, { steps }] of Object.entries(from.lessons)) {
    const lesson = into.lessons[name] ?? { steps: {} };
    into.lessons[name] = lesson;
    for (const [step, { doneAtMs }] of Object.entries(steps)) {
      const known = lesson.steps[step];
      if (!known) added += 1;
      lesson.steps[step] = { doneAtMs: Math.min(doneAtMs, known?.doneAtMs ?? doneAtMs) };
    }
  }
  const known = new Set(into.attempts.map(({ id }) => id));
  // Another machine's cluster is not here: its attempts are history.
  const foreign = from.attempts
    .filter(({ id }) => !known.has(id))
    .map((attempt) => ({ ...attempt, endedAtMs: attempt.endedAtMs ?? attempt.startedAtMs }));
  into.attempts = [...foreign, ...into.attempts].sort((a, b) => a.startedAtMs - b.startedAtMs);
  return added;
}

/** An attempt as it may leave the machine: an answer, or a guess, can quote what a Secret holds. */
export function withoutAnswers(attempt: Attempt): Attempt {
  const steps = Object.entries(attempt.steps).map(([name, { guess: _, ...record }]) => [
    name,
    { ...record, answers: {} },
  ]);
  return { ...attempt, steps: Object.fromEntries(steps) };
}
