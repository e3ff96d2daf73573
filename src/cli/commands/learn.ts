import { join } from 'node:path';
import { UserError } from '../../lib/errors.ts';
import { placeOnPath } from '../../lib/on-path.ts';
import { type Session, startSession } from '../../tutor/effects.ts';
import type { OpenAttempt } from '../../tutor/open-attempt.ts';
import { noteView } from '../../ui/views/talk.ts';
import { askYes } from '../ask-yes.ts';
import { examMinutesLeft, openLesson } from '../attempt.ts';
import { chooseLesson } from '../choose-lesson.ts';
import type { Context, Run } from '../context.ts';
import { findKubectl } from '../find-kubectl.ts';
import { helmTrouble } from '../helm-trouble.ts';
import { type LearnerPrompt, openLearnerPrompt } from '../learner-prompt.ts';
import { quote } from '../run-program.ts';
import { drawScreen } from '../screens.ts';

/** The interactive tutor. */
export const run: Run = async (context, [name]) => {
  const { terminal } = context;
  if (!terminal.isInteractive)
    throw new UserError('k8s-de learn needs a terminal, and this is none.', 'One action at a time:  k8s-de show', {
      exitCode: 2,
    });
  const source = await chooseLesson(context, name);
  await findKubectl(context);
  const quiet = context.clock.after(patienceMs, () =>
    terminal.print(terminal.style.paint.dim(' Making the cluster ready …')),
  );
  const open = await openLesson(context, source, 'other-cluster').finally(quiet);
  try {
    if (!(await leaveExam(context, open))) return 1;
    const trouble = await helmTrouble(context, open.lesson.spec.steps);
    if (trouble !== undefined) terminal.print(`${noteView(trouble, terminal.style)}\n`);
    return await converse(context, open);
  } finally {
    await open.close();
  }
};

/** To learn tells what is right: an exam in the same lesson is given up first, with a yes. */
async function leaveExam(context: Context, open: OpenAttempt): Promise<boolean> {
  const minutes = examMinutesLeft(open);
  if (minutes === undefined) return true;
  context.terminal.talk(
    `An exam in ${open.source.name} has ${minutes} min left. To learn here ends it, without a score.`,
  );
  if (!(await askYes(context, 'LESSON'))) return false;
  await open.change((attempt) => {
    delete attempt.exam;
  });
  return true;
}

/** After which a silent start is explained. */
const patienceMs = 400;

async function converse(context: Context, open: OpenAttempt): Promise<number> {
  const { terminal } = context;
  const learner = await openLearnerPrompt(context, open);
  // From a clone, without an installation, k8s-de is found where the prompt's own commands find it.
  const isInstalled = placeOnPath('k8s-de', context.environment) !== undefined;
  const self = isInstalled ? 'k8s-de' : quote(join(open.home.bin, 'k8s-de'));
  let session: Session | undefined;
  try {
    session = await startSession(open, {
      show: (screen) => terminal.print(drawScreen(open, screen, terminal.style, self)),
      run: learner.runLine,
      edit: learner.edit,
      busy: (text) => terminal.print(terminal.style.paint.dim(` ${text}`)),
    });
    await talk(context, open, session, learner);
    if (!hasEnded(open)) terminal.print(' Stopped here. To go on:  k8s-de learn');
    return 0;
  } finally {
    await session?.stop();
    learner.prompt.close();
  }
}

async function talk(context: Context, open: OpenAttempt, session: Session, learner: LearnerPrompt) {
  const { paint } = context.terminal.style;
  let interrupts = 0;
  while (!session.isOver()) {
    const label = session.isAsking() ? 'Go on? yes or no: ' : ` ${paint.bold(open.live.scope.namespace)} $ `;
    const typed = await learner.prompt.next(label);
    if (typed.kind === 'end') await session.endOfInput();
    // A question is answered by it: nobody who presses Ctrl-C means yes.
    if (typed.kind === 'interrupt' && session.isAsking()) await session.line('no');
    else if (typed.kind === 'interrupt') {
      interrupts += 1;
      if (interrupts === 1) context.terminal.print(' To stop, type quit (or Ctrl-C again). Nothing is lost.');
      else await session.endOfInput();
    }
    if (typed.kind === 'line') {
      interrupts = 0;
      const text = await learner.wholeCommand(typed.text);
      if (text === undefined) continue;
      if (!text.includes('\n')) learner.keep(text);
      await session.line(text);
    }
  }
}

function hasEnded(open: OpenAttempt): boolean {
  return open.record().endedAtMs !== undefined;
}
