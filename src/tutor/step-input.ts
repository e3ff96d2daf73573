import { newStepState, type StepInput, type StepState } from '../checks/step.ts';
import type { Step } from '../lessons/schema.ts';
import type { OpenAttempt } from './open-attempt.ts';

/** A step of an open attempt as the checks want it; answers and memory are those that are kept. */
export function stepInput(
  open: OpenAttempt,
  step: Step,
  fresh?: { startedAtMs: number },
): StepInput & { answers: Record<string, unknown> } {
  const attempt = open.record();
  const record = fresh ? undefined : attempt.steps[step.name];
  const state: StepState = record ? structuredClone(record.memory) : newStepState();
  return {
    checks: step.checks,
    view: open.live.view,
    scope: open.live.scope,
    vars: open.values,
    observations: open.live.observations,
    answers: { ...record?.answers },
    workDir: open.workDir,
    clock: open.clock,
    state,
    stepStartedAt: fresh?.startedAtMs ?? record?.startedAtMs ?? open.clock.now(),
    setup: attempt.setup,
  };
}
