import { UserError } from '../../lib/errors.ts';
import { type Session, startSession } from '../../tutor/effects.ts';
import type { OpenAttempt } from '../../tutor/open-attempt.ts';
import { readLine } from '../../tutor/words.ts';
import type { Prompt } from '../../ui/prompts/line.ts';
import { openLesson } from '../attempt.ts';
import { chooseLesson } from '../choose-lesson.ts';
import type { Context, Run } from '../context.ts';
import { findHelm, findKubectl } from '../find-kubectl.ts';
import { openLearnerPrompt } from '../learner-prompt.ts';
import { quote } from '../run-program.ts';
import { drawScreen } from '../screens.ts';
import { isUnfinished } from '../unfinished.ts';

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
    await tellOfHelm(context, open);
    return await converse(context, open);
  } finally {
    await open.close();
  }
};

/** Says before the first step that a program is missing which a later one needs. */
async function tellOfHelm(context: Context, open: OpenAttempt): Promise<void> {
  if (!open.lesson.spec.steps.some(({ needs }) => needs.features.includes('helm'))) return;
  try {
    await findHelm(context);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    context.terminal.print(` Some steps of this lesson need Helm. ${error.message}\n ${error.next}\n`);
  }
}

/** The learner's editor, as a shell finds it; without one, the editor that tells how to leave it. */
const editor = `\${VISUAL:-\${EDITOR:-$(command -v nano || echo vi)}}`;

/** After which a silent start is explained. */
const patienceMs = 400;

async function converse(context: Context, open: OpenAttempt): Promise<number> {
  const { terminal } = context;
  const { prompt, keep, runLine } = await openLearnerPrompt(context, open);
  let session: Session | undefined;
  try {
    session = await startSession(open, {
      show: (screen) => terminal.print(drawScreen(open, screen, terminal.style)),
      run: runLine,
      edit: (file) => runLine(`${editor} ${quote(file)}`),
      busy: (text) => terminal.print(terminal.style.paint.dim(` ${text}`)),
    });
    await talk(context, open, session, prompt, keep);
    if (!hasEnded(open)) terminal.print(' Stopped here. To go on:  k8s-de learn');
    return 0;
  } finally {
    await session?.stop();
    prompt.close();
  }
}

async function talk(
  context: Context,
  open: OpenAttempt,
  session: Session,
  prompt: Prompt,
  keep: (line: string) => void,
) {
  const { paint } = context.terminal.style;
  let interrupts = 0;
  while (!session.isOver()) {
    const label = session.isAsking() ? 'Go on? yes or no: ' : ` ${paint.bold(open.live.scope.namespace)} $ `;
    const typed = await prompt.next(label);
    if (typed.kind === 'end') await session.endOfInput();
    if (typed.kind === 'interrupt') {
      interrupts += 1;
      if (interrupts === 1) context.terminal.print(' To stop, type quit (or Ctrl-C again). Nothing is lost.');
      else await session.endOfInput();
    }
    if (typed.kind === 'line') {
      interrupts = 0;
      const text = await wholeCommand(typed.text, prompt);
      if (text === undefined) continue;
      if (!text.includes('\n')) keep(text);
      await session.line(text);
    }
  }
}

/** Asks for the lines that a command lacks, such as a here-document's; undefined when it is given up. */
async function wholeCommand(first: string, prompt: Prompt): Promise<string | undefined> {
  let text = first;
  while (readLine(text).kind === 'command' && isUnfinished(text)) {
    const typed = await prompt.next(' > ');
    if (typed.kind !== 'line') return undefined;
    text += `\n${typed.text}`;
  }
  return text;
}

function hasEnded(open: OpenAttempt): boolean {
  return open.record().endedAtMs !== undefined;
}
