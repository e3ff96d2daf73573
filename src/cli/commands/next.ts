import { presentStep, refuseInExam, withAttempt } from '../attempt.ts';
import type { Run } from '../context.ts';
import { goTo } from '../go-to.ts';
import { afterLesson } from '../screens.ts';
import { skipPresent } from './skip.ts';

/** Goes on to the next step; past an undone one only with a yes. */
export const run: Run = (context, [lesson, name], options) =>
  withAttempt(context, lesson, async (open) => {
    refuseInExam(open);
    const index = await presentStep(context, open, name);
    const { steps } = open.lesson.spec;
    const outcome = open.record().steps[steps[index]?.name ?? '']?.outcome;
    if (outcome === undefined) return skipPresent(context, open, index, options.replay === true);
    const following = steps[index + 1];
    if (!following) {
      await open.change((attempt) => {
        attempt.endedAtMs = open.clock.now();
      });
      context.terminal.talk(`That was the last step of ${open.source.name}.\n${afterLesson(open)}`);
      return 0;
    }
    return goTo(
      context,
      open,
      index + 1,
      following.start === 'fresh' ? { kind: 'rebuild', plan: [] } : { kind: 'as-is' },
    );
  });
