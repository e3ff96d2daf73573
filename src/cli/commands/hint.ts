import { UserError } from '../../lib/errors.ts';
import { hintOfDiagnosis } from '../../tutor/hint-of-diagnosis.ts';
import { causeOf, lookAtStep, worstOf } from '../../tutor/judge.ts';
import type { OpenAttempt } from '../../tutor/open-attempt.ts';
import { hintView } from '../../ui/views/talk.ts';
import { presentStep, refuseInExam, withAttempt } from '../attempt.ts';
import type { Run } from '../context.ts';

/** Gives the next written hint; behind the last one, what follows from how the step stands now. */
export const run: Run = (context, [lesson, name]) =>
  withAttempt(context, lesson, async (open) => {
    refuseInExam(open);
    const index = await presentStep(context, open, name);
    const step = open.lesson.spec.steps[index];
    const hints = step?.hints ?? [];
    const given = open.record().steps[step?.name ?? '']?.hints ?? 0;
    const found = given >= hints.length ? await fromDiagnosis(open, index) : undefined;
    const position = Math.min(given + 1, hints.length);
    const text = found?.text ?? hints[position - 1];
    if (text === undefined) throw new UserError('This step has no hints.', 'Run: k8s-de solution');
    await open.change((attempt) => {
      const record = attempt.steps[step?.name ?? ''];
      if (record) record.hints = Math.max(record.hints, found ? hints.length + 1 : position);
    });
    const { terminal, shared } = context;
    const { style } = terminal;
    const written = { position, of: hints.length, text };
    if (shared.json) terminal.print(JSON.stringify({ ...written, ...(found && { cause: found.cause }) }, null, 2));
    else if (found)
      terminal.print(hintView({ text }, style, 'again after a change: k8s-de hint · else: k8s-de solution'));
    else
      terminal.print(
        hintView(written, style, `${position < hints.length ? 'next' : 'more, from what is there now'}: k8s-de hint`),
      );
    return 0;
  });

async function fromDiagnosis(
  open: OpenAttempt,
  index: number,
): Promise<{ text: string; cause: string | null } | undefined> {
  const results = await lookAtStep(open, index);
  const text = hintOfDiagnosis(results);
  const worst = worstOf(results);
  return text === undefined ? undefined : { text, cause: (worst && causeOf(worst)) ?? null };
}
