import type { CheckResult, VerdictKind } from '../checks/define.ts';
import { worstFirst } from '../checks/define.ts';
import { evaluateStep } from '../checks/evaluate.ts';
import { freshView } from '../checks/fresh-view.ts';
import { watchStep } from '../checks/watch.ts';
import { endStep, noteVerdict } from '../progress/attempts.ts';
import type { OpenAttempt } from './open-attempt.ts';
import { stepInput } from './step-input.ts';

/** A step's verdict with that of each check. */
export interface Judgement {
  verdict: VerdictKind;
  results: readonly CheckResult[];
}

/** Looks at a step once and keeps the outcome. A check that only has to hold is waited for; one that converges is not. */
export async function judgeStep(open: OpenAttempt, index: number, answer?: string): Promise<Judgement> {
  const step = open.lesson.spec.steps[index];
  if (!step) throw new Error(`no step ${index}`);
  if (answer !== undefined) await keepAnswer(open, step, answer, await openQuestion(open, index));
  const input = stepInput(open, step);
  const results = await new Promise<CheckResult[]>((resolve) => {
    const live = watchStep(input, (found) => {
      const open = found.filter(({ verdict }) => verdict.kind !== 'pass');
      const isHolding = open.length > 0 && open.every(({ name }) => Object.hasOwn(input.state.heldSince, name));
      if (isHolding) return;
      queueMicrotask(() => void live.stop());
      resolve(found);
    });
  });
  const worst = worstOf(results);
  const verdict = worst?.verdict.kind ?? 'unknown';
  await open.change((attempt, progress) => {
    const record = attempt.steps[step.name];
    if (!record) return;
    record.memory = structuredClone(input.state);
    noteVerdict(record, verdict, worst && causeOf(worst), open.clock.now());
    if (verdict === 'pass') endStep(progress, attempt, step.name, 'done', open.clock.now());
  });
  return { verdict, results };
}

/** How a step stands at this moment. Keeps nothing of it. */
export async function lookAtStep(open: OpenAttempt, index: number): Promise<CheckResult[]> {
  const step = open.lesson.spec.steps[index];
  if (!step) throw new Error(`no step ${index}`);
  const input = stepInput(open, step);
  await input.observations.caughtUp();
  return evaluateStep({ ...input, view: freshView(input.view) });
}

/** The result that decides a step: the worst, and of those what does not follow from another, in the lesson's order. */
export function worstOf(results: readonly CheckResult[]): CheckResult | undefined {
  const rank = ({ verdict, follows }: CheckResult) => 2 * worstFirst.indexOf(verdict.kind) + (follows ? 1 : 0);
  return [...results].sort((a, b) => rank(a) - rank(b))[0];
}

/** Why a check is wrong; undefined for the other verdicts. */
export function causeOf({ verdict }: CheckResult): string | undefined {
  return verdict.kind === 'wrong' ? verdict.cause : undefined;
}

/** Keeps the answer to the question of that check. */
export async function keepAnswer(open: OpenAttempt, step: { name: string }, answer: string, check: string) {
  await open.change((attempt) => {
    const record = attempt.steps[step.name];
    if (record) record.answers[check] = answer;
  });
}

/** The question that an answer is for: the first one that is not answered rightly, or the last one. */
async function openQuestion(open: OpenAttempt, index: number): Promise<string> {
  const asked = open.lesson.spec.steps[index]?.checks.filter(({ answer }) => answer).map(({ name }) => name) ?? [];
  const last = asked.at(-1) ?? '';
  if (asked.length < 2) return last;
  const results = await lookAtStep(open, index);
  const passed = new Set(results.filter(({ verdict }) => verdict.kind === 'pass').map(({ name }) => name));
  return asked.find((name) => !passed.has(name)) ?? last;
}
