import type { Attempt, Progress, StepRecord } from './define.ts';

/** The attempt that goes on in a lesson; undefined when there is none. */
export function activeAttempt(progress: Progress, lesson: string): Attempt | undefined {
  return progress.attempts.findLast((attempt) => attempt.lesson === lesson && attempt.endedAtMs === undefined);
}

/** Adds a new attempt, ends the one that went on in the same lesson, and makes the lesson the current one. */
export function beginAttempt(progress: Progress, attempt: Attempt): void {
  const before = activeAttempt(progress, attempt.lesson);
  if (before) before.endedAtMs = attempt.startedAtMs;
  progress.attempts.push(attempt);
  progress.current = attempt.lesson;
}

/** Moves an attempt to a step and starts its record anew. */
export function beginStep(attempt: Attempt, step: string, atMs: number): StepRecord {
  const record: StepRecord = {
    startedAtMs: atMs,
    ready: false,
    tries: 0,
    hints: 0,
    solutionShown: false,
    answers: {},
    memory: { seen: [], heldSince: {} },
    verdicts: [],
  };
  attempt.step = step;
  attempt.steps[step] = record;
  return record;
}

/** Notes how a step ended; a done step stays done in later attempts. */
export function endStep(progress: Progress, attempt: Attempt, step: string, outcome: 'done' | 'skipped', atMs: number) {
  const record = attempt.steps[step];
  if (record?.outcome === 'done') return;
  if (record) Object.assign(record, { outcome, outcomeAtMs: atMs });
  if (outcome !== 'done') return;
  const lesson = progress.lessons[attempt.lesson] ?? { steps: {} };
  progress.lessons[attempt.lesson] = lesson;
  lesson.steps[step] ??= { doneAtMs: atMs };
}

/** Notes a verdict of the step when it differs from the last one; each wrong one is a try. */
export function noteVerdict(record: StepRecord, verdict: string, cause: string | undefined, atMs: number): void {
  const last = record.verdicts.at(-1);
  if (last && last.verdict === verdict && last.cause === cause) return;
  record.verdicts.push(cause === undefined ? { atMs, verdict } : { atMs, verdict, cause });
  if (record.verdicts.length > 50) record.verdicts.shift();
  if (verdict === 'wrong' || verdict === 'pass') record.tries += 1;
}
