import type { OpenAttempt } from '../../tutor/open-attempt.ts';
import type { LessonProof, StepProof } from './define.ts';
import { formatValues } from './format-values.ts';
import { actAndJudge, isBlind, type Judged } from './judge.ts';

/** A known wrong answer gets the verdict and the cause that the lesson declares. */
export function proveWrong({ source, signal }: LessonProof, index: number, answer: number, proof: StepProof) {
  return async (open: OpenAttempt): Promise<void> => {
    const step = open.lesson.spec.steps[index];
    const declared = step?.wrong[answer];
    if (!step || !declared) return;
    // What is declared to be on its way is looked at before it arrives.
    const at = declared.verdict === 'not-yet' ? 'at-once' : 'decided';
    const judged = await actAndJudge(open, step, declared.do, { signal, at });
    const sameVerdict = judged.verdict === declared.verdict;
    if (sameVerdict && (declared.cause === undefined || judged.cause === declared.cause)) {
      proof.wrong.asDeclared += 1;
      return;
    }
    const wanted = declared.cause ? `${declared.verdict} (${declared.cause})` : declared.verdict;
    const path = ['spec', 'steps', index, 'wrong', answer, sameVerdict ? 'cause' : 'verdict'];
    const message = `${step.name}: wrong[${answer}] ${found(judged)}; declared is ${wanted}${formatValues(open)}`;
    proof.problems.push(source.problem(isBlind(judged) ? 'cluster' : 'wrong', path, message));
  };
}

function found({ verdict, cause, worst }: Judged): string {
  if (verdict === 'pass') return 'passes: no check sees the mistake';
  return `is ${verdict}${cause ? ` (${cause})` : ''}: ${worst?.message || worst?.say}`;
}
