import { UserError } from '../../lib/errors.ts';
import { hintView } from '../../ui/views/talk.ts';
import { presentStep, withAttempt } from '../attempt.ts';
import type { Run } from '../context.ts';

/** Gives the next hint; the last one again when there are no more. */
export const run: Run = (context, [lesson, name]) =>
  withAttempt(context, lesson, async (open) => {
    const index = await presentStep(context, open, name);
    const step = open.lesson.spec.steps[index];
    const hints = step?.hints ?? [];
    const given = open.record().steps[step?.name ?? '']?.hints ?? 0;
    const position = Math.min(given + 1, hints.length);
    const text = hints[position - 1];
    if (text === undefined) throw new UserError('This step has no hints.', 'Run: k8s-de solution');
    await open.change((attempt) => {
      const record = attempt.steps[step?.name ?? ''];
      if (record) record.hints = Math.max(record.hints, position);
    });
    const { terminal, shared } = context;
    const hint = { position, of: hints.length, text };
    if (shared.json) terminal.print(JSON.stringify(hint, null, 2));
    else
      terminal.print(
        hintView(hint, terminal.style, position < hints.length ? 'next: k8s-de hint' : 'then: k8s-de solution'),
      );
    return 0;
  });
