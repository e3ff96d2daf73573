import { everyChoice, type Values } from '../../lessons/variables.ts';
import { messageOf, UserError } from '../../lib/errors.ts';
import { endStep } from '../../progress/attempts.ts';
import { makeScene } from '../../tutor/scene.ts';
import type { LessonProof, StepProof } from './define.ts';
import { formatValues } from './format-values.ts';
import { actAndJudge, isBlind, type Judged, whyNot } from './judge.ts';
import { lackedBy } from './lacks.ts';
import { addOnce, lessonsMistake } from './lessons-mistake.ts';

/** With every other choice of the variables, too, the start of each step fails and its solution passes. */
export async function provePicks(proof: LessonProof, drawn: Values, proofs: readonly StepProof[]): Promise<void> {
  const [, ...others] = everyChoice(proof.source.variables, drawn);
  await Promise.all(others.map((values) => proof.jobs.run(() => provePick(proof, values, proofs))));
}

async function provePick(
  { source, worlds, signal }: LessonProof,
  values: Values,
  proofs: readonly StepProof[],
): Promise<void> {
  const world = await worlds.begin(source, values);
  const { open } = world;
  try {
    let isLeftOut = false;
    for (const [index, step] of open.lesson.spec.steps.entries()) {
      signal.throwIfAborted();
      const isFresh = index === 0 || step.start === 'fresh';
      if (isLeftOut && !isFresh) continue;
      isLeftOut = (await lackedBy(worlds, step, world)) !== undefined;
      if (isLeftOut) continue;
      const problems = proofs[index]?.problems ?? [];
      const path = ['spec', 'steps', index];
      try {
        await makeScene(open, index, isFresh ? { kind: 'rebuild', plan: [] } : { kind: 'as-is' });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        const why = `${step.name}: the scene cannot be made: ${messageOf(error)}${formatValues(open)}`;
        problems.push(source.problem('start', path, why));
        isLeftOut = true;
        continue;
      }
      const before = await actAndJudge(open, step, [], { signal });
      if (before.verdict === 'pass') {
        const why = `${step.name}: all checks pass before anything is done${formatValues(open)}`;
        problems.push(source.problem('start', [...path, 'name'], why));
      }
      let judged: Judged;
      try {
        judged = await actAndJudge(open, step, step.solution, { signal });
      } catch (error) {
        const why = `${step.name}: ${lessonsMistake(error, signal)}`;
        addOnce(problems, source.problem('action', [...path, 'solution'], why));
        isLeftOut = true;
        continue;
      }
      isLeftOut = judged.verdict !== 'pass';
      if (isLeftOut) {
        const why = `${step.name}: solution fails: ${whyNot(judged)}${formatValues(open)}`;
        problems.push(source.problem(isBlind(judged) ? 'cluster' : 'solution', [...path, 'solution'], why));
      } else await open.change((attempt, progress) => endStep(progress, attempt, step.name, 'done', open.clock.now()));
    }
  } finally {
    await world.close();
  }
}
