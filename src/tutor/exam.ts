import type { CheckResult } from '../checks/define.ts';
import { settleStep } from '../checks/watch.ts';
import { UserError } from '../lib/errors.ts';
import { endStep, noteVerdict } from '../progress/attempts.ts';
import { causeOf, lookAtStep, worstOf } from './judge.ts';
import type { OpenAttempt } from './open-attempt.ts';
import { rebuildPlan, skipPlan } from './replay.ts';
import { makeScene } from './scene.ts';
import { sessionSteps } from './session-steps.ts';
import { stepInput } from './step-input.ts';

/** What became of one task of an exam. */
export interface ExamMark {
  step: string;
  passed: boolean;
  /** How its checks stood when it was handed in; undefined for a task that was not reached. */
  results: readonly CheckResult[] | undefined;
}

export interface ExamScore {
  passed: number;
  of: number;
  marks: readonly ExamMark[];
}

/** Makes the scene of a task. What is not done of the one before is done silently: each task counts for itself. */
export async function beginTask(open: OpenAttempt, index: number): Promise<void> {
  const steps = sessionSteps(open);
  const before = steps[index - 1];
  const isDone = before === undefined || open.record().steps[before.name]?.outcome === 'done';
  const isFresh = steps[index]?.start === 'fresh';
  try {
    if (isFresh && index > 0) await makeScene(open, index, { kind: 'rebuild', plan: [] });
    else if (isDone) await makeScene(open, index, { kind: 'as-is' });
    else await makeScene(open, index, { kind: 'solve', plan: skipPlan(steps, index - 1) });
  } catch (error) {
    if (!(error instanceof UserError) || index === 0) throw error;
    // What the learner left is in the way of the solution.
    await makeScene(open, index, { kind: 'rebuild', plan: rebuildPlan(steps, index) });
  }
}

/** Takes a task in. What is on its way may arrive, but not after the exam's end: `signal` ends the wait. */
export async function markTask(open: OpenAttempt, index: number, signal: AbortSignal): Promise<ExamMark> {
  const step = open.lesson.spec.steps[index];
  if (!step) throw new Error(`no step ${index}`);
  const input = stepInput(open, step);
  const results = signal.aborted
    ? await lookAtStep(open, index)
    : await settleStep(input, { signal }).catch((error: unknown) => {
        if (signal.aborted) return lookAtStep(open, index);
        throw error;
      });
  const worst = worstOf(results);
  const passed = results.every(({ verdict }) => verdict.kind === 'pass');
  const now = open.clock.now();
  await open.change((attempt, progress) => {
    const record = attempt.steps[step.name];
    if (record && worst) noteVerdict(record, worst.verdict.kind, causeOf(worst), now);
    endStep(progress, attempt, step.name, passed ? 'done' : 'skipped', now);
  });
  return { step: step.name, passed, results };
}

/** Ends the attempt; tasks that were not reached count as missed. */
export async function endExam(open: OpenAttempt, marks: readonly ExamMark[]): Promise<ExamScore> {
  await open.change((attempt) => {
    attempt.endedAtMs = open.clock.now();
  });
  const all = open.source.steps.map(
    (step): ExamMark => marks.find((mark) => mark.step === step) ?? { step, passed: false, results: undefined },
  );
  return { passed: all.filter(({ passed }) => passed).length, of: all.length, marks: all };
}
