import { type ActionOutcome, performActions } from '../lessons/actions.ts';
import type { Step } from '../lessons/schema.ts';
import type { OpenAttempt } from './open-attempt.ts';

/** Does the actions of a step, such as its solution, in an open attempt: in the learner's folder and with the learner's kubectl. */
export function performStep(
  open: OpenAttempt,
  step: Step,
  actions: Step['solution'],
  signal?: AbortSignal,
): Promise<{ outcomes: ActionOutcome[]; answers: Record<string, unknown> }> {
  return performActions(actions, {
    directory: open.source.directory,
    values: open.values,
    workDir: open.workDir,
    environment: open.live.environment,
    run: open.run,
    checks: step.checks,
    ...(signal && { signal }),
  });
}
