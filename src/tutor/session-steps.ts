import { actionLines } from './action-lines.ts';
import type { OpenAttempt } from './open-attempt.ts';
import type { SessionStep } from './session.ts';
import { stepIndex } from './step-input.ts';

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
  }));
}

/** Where a kept attempt goes on: the step after one that has ended. */
export function resumeIndex(open: OpenAttempt): number {
  const attempt = open.record();
  const index = stepIndex(open, attempt.step);
  const hasEnded = attempt.steps[attempt.step]?.outcome !== undefined;
  return hasEnded ? Math.min(index + 1, open.lesson.spec.steps.length - 1) : index;
}
