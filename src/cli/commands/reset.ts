import { rebuildPlan } from '../../tutor/replay.ts';
import { presentIndex, sessionSteps } from '../../tutor/session-steps.ts';
import { namedStep, refuseInExam, withAttempt } from '../attempt.ts';
import type { Run } from '../context.ts';
import { goTo } from '../go-to.ts';

/** Begins a step anew: the present one, or the named one with what comes before it replayed. */
export const run: Run = (context, [lesson, name], options) =>
  withAttempt(context, lesson, async (open) => {
    refuseInExam(open);
    const index = name === undefined ? presentIndex(open) : namedStep(open, name);
    const plan = rebuildPlan(sessionSteps(open), index);
    const why = `The step ${open.source.steps[index]} begins anew: the objects of this lesson are deleted first.`;
    return goTo(context, open, index, { kind: 'rebuild', plan }, { why, agreed: options.replay === true });
  });
