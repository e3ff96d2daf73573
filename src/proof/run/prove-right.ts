import type { LessonSource } from '../../lessons/load.ts';
import type { Problem } from '../../lessons/problem.ts';
import type { Step } from '../../lessons/schema.ts';
import type { OpenAttempt } from '../../tutor/open-attempt.ts';
import type { LessonProof, RightFailure, StepProof } from './define.ts';
import { formatValues } from './format-values.ts';
import { actAndJudge, isBlind, type Judged, whyNot } from './judge.ts';

/** The solution passes, in the world of the steps before; true when the next step can stand on it. */
export async function proveSolution(
  { signal }: LessonProof,
  open: OpenAttempt,
  index: number,
  proof: StepProof,
): Promise<boolean> {
  const step = open.lesson.spec.steps[index];
  if (!step) return false;
  const judged = await actAndJudge(open, step, step.solution, { signal });
  if (judged.verdict === 'pass') return true;
  const path = ['spec', 'steps', index, 'solution'];
  proof.failures.push(failureOf(judged, { name: 'solution', kind: 'solution', path }, open));
  return false;
}

/** Another right answer passes, from where the step begins. */
export function proveAlternative({ signal }: LessonProof, index: number, alternative: number, proof: StepProof) {
  return async (open: OpenAttempt): Promise<void> => {
    const step = open.lesson.spec.steps[index];
    const actions = step?.alternatives[alternative];
    if (!step || !actions) return;
    const judged = await actAndJudge(open, step, actions, { signal });
    if (judged.verdict === 'pass') {
      proof.alternatives.passed += 1;
      return;
    }
    const path = ['spec', 'steps', index, 'alternatives', alternative];
    proof.failures.push(failureOf(judged, { name: `alternatives[${alternative}]`, kind: 'alternative', path }, open));
  };
}

/** The problems behind right answers that fail. When none passes and the same check stops all, it is the check's. */
export function problemsOfRight(source: LessonSource, step: Step, index: number, proof: StepProof): Problem[] {
  const { failures } = proof;
  const [first] = failures;
  if (!first) return [];
  const isOfCheck =
    failures.length === 1 + step.alternatives.length &&
    failures.every(({ check, refused, blind }) => check === first.check && !refused && !blind) &&
    (failures.length > 1 || first.verdict !== 'wrong');
  if (!isOfCheck)
    return failures.map(({ kind, path, name, why }) =>
      source.problem(kind, path, `${step.name}: ${name} fails: ${why}`),
    );
  const check = step.checks.findIndex(({ name }) => name === first.check);
  const message = `${step.name}: the check ${first.check} is passed by no right answer: ${first.why}`;
  return [source.problem('solution', ['spec', 'steps', index, 'checks', check], message)];
}

function failureOf(
  judged: Judged,
  answer: Pick<RightFailure, 'name' | 'kind' | 'path'>,
  open: OpenAttempt,
): RightFailure {
  const failed = judged.outcomes.findLastIndex((outcome) => outcome.kind === 'ran' && outcome.code !== 0);
  return {
    ...answer,
    path: failed >= 0 ? [...answer.path, failed] : answer.path,
    check: judged.worst?.name ?? '',
    verdict: judged.verdict,
    blind: isBlind(judged),
    refused: failed >= 0,
    why: `${whyNot(judged)}${formatValues(open)}`,
  };
}
