import { solutionLines } from '../../tutor/action-lines.ts';
import { actionsView } from '../../ui/views/talk.ts';
import { presentStep, refuseInExam, withAttempt } from '../attempt.ts';
import type { Run } from '../context.ts';
import { quote } from '../run-program.ts';

/** Shows the solution. Shown is not done. */
export const run: Run = (context, [lesson, name]) =>
  withAttempt(context, lesson, async (open) => {
    refuseInExam(open);
    const index = await presentStep(context, open, name);
    const step = open.lesson.spec.steps[index];
    const lines = await solutionLines(open, index);
    await open.change((attempt) => {
      const record = attempt.steps[step?.name ?? ''];
      if (record) record.solutionShown = true;
    });
    const { terminal, shared } = context;
    if (shared.json)
      terminal.print(JSON.stringify({ lesson: open.source.name, step: step?.name, solution: lines }, null, 2));
    else terminal.print(actionsView(lines.map(asCommand), terminal.style, 'One way to do it:'));
    return 0;
  });

/** Outside of a session an answer is given to `check`. */
function asCommand(line: string): string {
  const answer = /^answer (.*)$/.exec(line)?.[1];
  return answer === undefined ? line : `k8s-de check --answer ${quote(answer)}`;
}
