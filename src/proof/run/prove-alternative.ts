import type { LessonProof, StepProof } from './define.ts';
import { actAndJudge, whyNot } from './judge.ts';
import type { Kept } from './worlds.ts';

/** Another right answer passes, from where the step begins. */
export async function proveAlternative(
  { source, lesson, jobs, signal }: LessonProof,
  kept: Kept,
  index: number,
  alternative: number,
  proof: StepProof,
): Promise<void> {
  const step = lesson.spec.steps[index];
  const actions = step?.alternatives[alternative];
  if (!step || !actions) return;
  await jobs.run(async () => {
    signal.throwIfAborted();
    const world = await kept.enter();
    try {
      const judged = await actAndJudge(world.open, step, actions, { signal });
      if (judged.verdict === 'pass') {
        proof.alternatives.passed += 1;
        return;
      }
      const failed = judged.outcomes.findLastIndex((outcome) => outcome.kind === 'ran' && outcome.code !== 0);
      const path = ['spec', 'steps', index, 'alternatives', alternative];
      proof.problems.push(
        source.problem(
          'alternative',
          failed >= 0 ? [...path, failed] : path,
          `${step.name}: alternatives[${alternative}] fails: ${whyNot(judged)}`,
        ),
      );
    } finally {
      await world.close();
    }
  });
}
