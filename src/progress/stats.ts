import type { Attempt, Progress } from './define.ts';

/** The steps of a lesson that were ever done, out of those it has now. */
export function doneSteps(progress: Progress, lesson: string, steps: readonly string[]): string[] {
  const done = progress.lessons[lesson]?.steps ?? {};
  return steps.filter((step) => Object.hasOwn(done, step));
}

/** One attempt in figures. */
export interface AttemptSummary {
  lesson: string;
  cluster: string;
  startedAtMs: number;
  done: number;
  skipped: number;
  tries: number;
  hints: number;
  /** From each step's start to its end, added up. */
  spentMs: number;
  ended: boolean;
}

/** Tries, hints and time of one attempt; a step that was left open counts no time. */
export function summarize(attempt: Attempt): AttemptSummary {
  const records = Object.values(attempt.steps);
  const sum = (figure: (record: (typeof records)[number]) => number) =>
    records.reduce((total, record) => total + figure(record), 0);
  return {
    lesson: attempt.lesson,
    cluster: attempt.cluster.name,
    startedAtMs: attempt.startedAtMs,
    done: sum((record) => Number(record.outcome === 'done')),
    skipped: sum((record) => Number(record.outcome === 'skipped')),
    tries: sum((record) => record.tries),
    hints: sum((record) => record.hints),
    spentMs: sum((record) => Math.max(0, (record.outcomeAtMs ?? record.startedAtMs) - record.startedAtMs)),
    ended: attempt.endedAtMs !== undefined,
  };
}
