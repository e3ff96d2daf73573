import { actionLines } from './action-lines.ts';
import type { OpenAttempt } from './open-attempt.ts';
import type { SessionStep } from './session-state.ts';

/** The steps of a lesson as a session sees them. */
export function sessionSteps(open: OpenAttempt): SessionStep[] {
  return open.lesson.spec.steps.map((step) => ({
    name: step.name,
    start: step.start,
    hints: step.hints,
    solution: actionLines(step.solution),
    questions: step.checks.flatMap(({ name, answer }) =>
      answer ? [{ check: name, choices: answer.choices?.length ?? 0 }] : [],
    ),
    predicts: step.predict !== undefined,
  }));
}

/** Where a kept attempt goes on: the step after one that has ended. */
export function resumeIndex(open: OpenAttempt): number {
  const attempt = open.record();
  const index = presentIndex(open);
  const hasEnded = attempt.steps[attempt.step]?.outcome !== undefined;
  return hasEnded ? Math.min(index + 1, open.lesson.spec.steps.length - 1) : index;
}

/** Where the attempt is. When the lesson has changed and lost that step: behind the last one that has ended and is still there. */
export function presentIndex(open: OpenAttempt): number {
  const { step: present, steps: records } = open.record();
  const { steps } = open.lesson.spec;
  const index = steps.findIndex(({ name }) => name === present);
  if (index >= 0) return index;
  const last = steps.findLastIndex(({ name }) => records[name]?.outcome !== undefined);
  return Math.min(last + 1, steps.length - 1);
}
