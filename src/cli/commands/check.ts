import type { CheckResult } from '../../checks/define.ts';
import { UserError } from '../../lib/errors.ts';
import { causeOf, type Judgement, judgeStep } from '../../tutor/judge.ts';
import { verdictLook } from '../../ui/theme.ts';
import { resultsView } from '../../ui/views/results.ts';
import { doneView } from '../../ui/views/talk.ts';
import { presentStep, refuseInExam, withAttempt } from '../attempt.ts';
import type { Context, Run } from '../context.ts';
import { debriefOf } from '../screens.ts';

/** Judges the present step: 0 when it is done, 3 when it could not look, else 1. */
export const run: Run = (context, [lesson, name], options) =>
  withAttempt(context, lesson, async (open) => {
    refuseInExam(open);
    const index = await presentStep(context, open, name);
    const step = open.lesson.spec.steps[index];
    const answer = typeof options.answer === 'string' ? options.answer : undefined;
    if (answer !== undefined && !step?.checks.some((check) => check.answer))
      throw new UserError('This step asks no question.', 'Run: k8s-de show', { exitCode: 2 });
    const judgement = await judgeStep(open, index, answer);
    const title = { lesson: open.source.name, step: step?.name ?? '' };
    const isLast = index + 1 === open.source.steps.length;
    if (context.shared.json) context.terminal.print(JSON.stringify(asJson(title, judgement), null, 2));
    else print(context, title, judgement, debriefOf(open, index), isLast);
    return judgement.verdict === 'pass' ? 0 : judgement.verdict === 'unknown' ? 3 : 1;
  });

function print(
  { terminal }: Context,
  title: Title,
  { verdict, results }: Judgement,
  debrief: string,
  isLast: boolean,
): void {
  const { style } = terminal;
  const { symbol, colour, word } = verdictLook[verdict];
  const name = `${title.lesson} / ${title.step}`;
  terminal.print(style.plain ? `${word}: ${name}.` : `${style.paint[colour](symbol)} ${name}`);
  terminal.print(
    resultsView(
      results.map((result, i) => ({ result, position: i + 1, of: results.length })),
      style,
    ),
  );
  if (verdict !== 'pass') return;
  terminal.print(
    `\n${doneView(debrief, style, isLast ? 'the last step; to end the lesson: k8s-de next' : 'next: k8s-de next')}`,
  );
}

interface Title {
  lesson: string;
  step: string;
}

function asJson(title: Title, { verdict, results }: Judgement) {
  return { ...title, verdict, checks: results.map(checkAsJson) };
}

function checkAsJson(result: CheckResult) {
  const { name, say, verdict, message, differences, look } = result;
  return { name, say, verdict: verdict.kind, cause: causeOf(result) ?? null, message, differences, look: look ?? null };
}
