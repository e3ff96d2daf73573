import type { CheckResult, VerdictKind } from '../../checks/define.ts';
import { evaluateStep } from '../../checks/evaluate.ts';
import { freshView } from '../../checks/fresh-view.ts';
import { settleStep } from '../../checks/watch.ts';
import type { ActionOutcome } from '../../lessons/actions.ts';
import type { Step } from '../../lessons/schema.ts';
import { causeOf, worstOf } from '../../tutor/judge.ts';
import type { OpenAttempt } from '../../tutor/open-attempt.ts';
import { performStep } from '../../tutor/perform-step.ts';
import { stepInput } from '../../tutor/step-input.ts';

/** How a step stands after something was done, or nothing. */
export interface Judged {
  verdict: VerdictKind;
  cause: string | undefined;
  /** The check that decides; undefined when all pass. */
  worst: CheckResult | undefined;
  results: readonly CheckResult[];
  outcomes: readonly ActionOutcome[];
}

/** Does the actions as a learner would and judges the step; `at-once` does not wait for what is on its way. */
export async function actAndJudge(
  open: OpenAttempt,
  step: Step,
  actions: Step['solution'],
  options: { signal: AbortSignal; at?: 'at-once' | 'decided' },
): Promise<Judged> {
  const { signal } = options;
  const input = stepInput(open, step);
  const { outcomes, answers } = await performStep(open, step, actions, signal);
  signal.throwIfAborted();
  Object.assign(input.answers, answers);
  const results =
    options.at === 'at-once'
      ? await evaluateStep({ ...input, view: freshView(input.view) })
      : await settleStep(input, { signal, passTime: open.live.passTime });
  const memory = structuredClone(input.state);
  // An `absent` check must have seen what is to go.
  await open.change((attempt) => {
    const record = attempt.steps[step.name];
    if (record) record.memory = memory;
  });
  const worst = worstOf(results);
  const verdict = worst?.verdict.kind ?? 'pass';
  return { verdict, cause: worst && causeOf(worst), worst: verdict === 'pass' ? undefined : worst, results, outcomes };
}

/** What is to be said of a step that does not pass: the words of the command that failed, else the check's. */
export function whyNot({ worst, outcomes }: Judged): string {
  const failed = outcomes.findLast((outcome) => outcome.kind === 'ran' && outcome.code !== 0);
  const lines = failed?.kind === 'ran' ? failed.stderr.split('\n') : [];
  // Warnings come first, and advice after.
  const said = lines.find((line) => line.trim() !== '' && !line.startsWith('Warning:'));
  const told = worst ? worst.message || worst.say : '';
  return said && failed?.kind === 'ran' ? `${failed.command} ends with ${failed.code}: ${said}` : told;
}

/** The cluster could not be asked: that says nothing about the lesson. */
export function isBlind({ verdict, worst }: Judged): boolean {
  return verdict === 'unknown' && worst?.message.startsWith('Could not look') === true;
}
