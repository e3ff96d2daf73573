import type { LessonProof, StepProof } from './define.ts';
import { actAndJudge, type Judged } from './judge.ts';
import type { Kept } from './worlds.ts';

/** A known wrong answer gets the verdict and the cause that the lesson declares. */
export async function proveWrong(
  { source, lesson, jobs, signal }: LessonProof,
  kept: Kept,
  index: number,
  answer: number,
  proof: StepProof,
): Promise<void> {
  const step = lesson.spec.steps[index];
  const declared = step?.wrong[answer];
  if (!step || !declared) return;
  await jobs.run(async () => {
    signal.throwIfAborted();
    const world = await kept.enter();
    try {
      // What is declared to be on its way is looked at before it arrives.
      const at = declared.verdict === 'not-yet' ? 'at-once' : 'decided';
      const judged = await actAndJudge(world.open, step, declared.do, { signal, at });
      const sameVerdict = judged.verdict === declared.verdict;
      if (sameVerdict && (declared.cause === undefined || judged.cause === declared.cause)) {
        proof.wrong.asDeclared += 1;
        return;
      }
      const wanted = declared.cause ? `${declared.verdict} (${declared.cause})` : declared.verdict;
      proof.problems.push(
        source.problem(
          'wrong',
          ['spec', 'steps', index, 'wrong', answer, sameVerdict ? 'cause' : 'verdict'],
          `${step.name}: wrong[${answer}] ${found(judged)}; declared is ${wanted}`,
        ),
      );
    } finally {
      await world.close();
    }
  });
}

function found({ verdict, cause, worst }: Judged): string {
  if (verdict === 'pass') return 'passes: no check sees the mistake';
  return `is ${verdict}${cause ? ` (${cause})` : ''}: ${worst?.message || worst?.say}`;
}
