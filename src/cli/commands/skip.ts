import { endStep } from '../../progress/attempts.ts';
import type { OpenAttempt } from '../../tutor/open-attempt.ts';
import { skipPlan } from '../../tutor/replay.ts';
import { sessionSteps } from '../../tutor/session-steps.ts';
import { askYes } from '../ask-yes.ts';
import { presentStep, refuseInExam, withAttempt } from '../attempt.ts';
import type { Context, Run } from '../context.ts';
import { goTo } from '../go-to.ts';
import { afterLesson } from '../screens.ts';

/** Does the present step for the learner and goes on. Skipped is not done. */
export const run: Run = (context, [lesson, name], options) =>
  withAttempt(context, lesson, async (open) => {
    refuseInExam(open);
    return skipPresent(context, open, await presentStep(context, open, name), options.replay === true);
  });

/** What `skip` does, and `next` past an undone step. */
export async function skipPresent(
  context: Context,
  open: OpenAttempt,
  index: number,
  agreed: boolean,
): Promise<number> {
  const { steps } = open.lesson.spec;
  const step = steps[index]?.name ?? '';
  const markSkipped = () =>
    open.change((attempt, progress) => {
      endStep(progress, attempt, step, 'skipped', open.clock.now());
      if (index + 1 === steps.length) attempt.endedAtMs = open.clock.now();
    });
  if (index + 1 === steps.length) {
    context.terminal.talk(
      'This step is not done, and it is the last one. A skipped step does not count, and the lesson ends.',
    );
    if (!agreed && !(await askYes(context, '--replay'))) {
      context.terminal.talk('Nothing was changed.');
      return 1;
    }
    await markSkipped();
    context.terminal.talk(`That was the last step of ${open.source.name}.\n${afterLesson(open)}`);
    return 0;
  }
  const plan = skipPlan(sessionSteps(open), index);
  const scene = plan.length > 0 ? ({ kind: 'solve', plan } as const) : ({ kind: 'rebuild', plan } as const);
  const why = 'This step is not done. A skipped step does not count.';
  return goTo(context, open, index + 1, scene, { why, agreed, onYes: markSkipped });
}
