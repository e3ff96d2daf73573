import { actionLines } from '../../tutor/action-lines.ts';
import { actionsView } from '../../ui/views/talk.ts';
import { presentStep, refuseInExam, withAttempt } from '../attempt.ts';
import type { Run } from '../context.ts';

/** Shows the solution. Shown is not done. */
export const run: Run = (context, [lesson, name]) =>
  withAttempt(context, lesson, async (open) => {
    refuseInExam(open);
    const index = await presentStep(context, open, name);
    const step = open.lesson.spec.steps[index];
    const lines = actionLines(step?.solution ?? []);
    await open.change((attempt) => {
      const record = attempt.steps[step?.name ?? ''];
      if (record) record.solutionShown = true;
    });
    const { terminal, shared } = context;
    if (shared.json)
      terminal.print(JSON.stringify({ lesson: open.source.name, step: step?.name, solution: lines }, null, 2));
    else terminal.print(actionsView(lines, terminal.style, 'One way to do it:'));
    return 0;
  });
