import { UserError } from '../lib/errors.ts';
import type { OpenAttempt } from '../tutor/open-attempt.ts';
import { planLines } from '../tutor/replay.ts';
import { makeScene } from '../tutor/scene.ts';
import type { SceneChange } from '../tutor/session-state.ts';
import { sessionSteps } from '../tutor/session-steps.ts';
import { stepView } from '../ui/views/step.ts';
import { askYes } from './ask-yes.ts';
import type { Context } from './context.ts';
import { helmTrouble } from './helm-trouble.ts';
import { replayText, shellHelp, stepScreen } from './screens.ts';

/** Makes the scene of a step, after a yes where something is typed for the learner or taken away, and shows the step. */
export async function goTo(
  context: Context,
  open: OpenAttempt,
  index: number,
  scene: SceneChange,
  question?: { why: string; agreed: boolean; onYes?: () => Promise<void> },
): Promise<number> {
  const { terminal } = context;
  if (question) {
    const lines = scene.kind === 'as-is' ? [] : planLines(sessionSteps(open), scene.plan);
    terminal.talk(replayText(lines, question.why, terminal.style));
    if (!question.agreed && !(await askYes(context, '--replay'))) {
      terminal.talk('Nothing was changed.');
      return 1;
    }
    await question.onYes?.();
  }
  await makeScene(open, index, scene, terminal.talk).catch((error: unknown) => {
    if (!(error instanceof UserError) || error.next !== undefined) throw error;
    const { name, steps } = open.source;
    throw new UserError(error.message, `To make the lesson anew up to there:  k8s-de reset ${name} ${steps[index]}`, {
      exitCode: error.exitCode,
      cause: error,
    });
  });
  const screen = stepScreen(open, index);
  const step = open.lesson.spec.steps[index];
  terminal.print(stepView(screen, terminal.style, shellHelp(screen, step)));
  const trouble = step && (await helmTrouble(context, [step]));
  if (trouble !== undefined) terminal.talk(trouble);
  return 0;
}
