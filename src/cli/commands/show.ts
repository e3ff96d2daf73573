import { stepView } from '../../ui/views/step.ts';
import { namedStep, presentStep, withAttempt } from '../attempt.ts';
import type { Run } from '../context.ts';
import { helmTrouble } from '../helm-trouble.ts';
import { shellHelp, stepScreen } from '../screens.ts';

/** Shows the present step and sets its scene; a named one is only shown. */
export const run: Run = (context, [lesson, name]) =>
  withAttempt(context, lesson, async (open) => {
    const present = await presentStep(context, open, undefined);
    const index = name === undefined ? present : namedStep(open, name);
    const screen = stepScreen(open, index);
    const step = open.lesson.spec.steps[index];
    const { terminal, shared } = context;
    if (shared.json)
      terminal.print(JSON.stringify({ ...screen, lesson: open.source.name, step: screen.name }, null, 2));
    else terminal.print(stepView(screen, terminal.style, shellHelp(screen, step)));
    const trouble = step && (await helmTrouble(context, [step]));
    if (trouble !== undefined) terminal.talk(trouble);
    return 0;
  });
