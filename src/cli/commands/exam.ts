import { loadCatalogue } from '../../lessons/catalogue.ts';
import type { LessonSource } from '../../lessons/load.ts';
import { UserError } from '../../lib/errors.ts';
import { activeAttempt } from '../../progress/attempts.ts';
import { doneSteps } from '../../progress/stats.ts';
import { beginTask, type ExamMark, endExam, markTask } from '../../tutor/exam.ts';
import { keepAnswer } from '../../tutor/judge.ts';
import type { OpenAttempt } from '../../tutor/open-attempt.ts';
import { readLine, unknownWord, type WordName } from '../../tutor/words.ts';
import { examView } from '../../ui/views/exam.ts';
import { stepView, taskView } from '../../ui/views/step.ts';
import { noteView } from '../../ui/views/talk.ts';
import { askYes } from '../ask-yes.ts';
import { minutesUntil, openLesson } from '../attempt.ts';
import { chooseLesson } from '../choose-lesson.ts';
import type { Context, Run } from '../context.ts';
import { findKubectl } from '../find-kubectl.ts';
import { type LearnerPrompt, openLearnerPrompt } from '../learner-prompt.ts';
import { stepScreen, wordsText } from '../screens.ts';

/** The tasks of a lesson against the clock: no hints, no word about what is wrong before the end. 0 when all are right, else 1. */
export const run: Run = async (context, [name], options) => {
  const { terminal, clock } = context;
  if (!terminal.isInteractive)
    throw new UserError('k8s-de exam needs a terminal, and this is none.', 'Open one:  k8s-de exam', { exitCode: 2 });
  const source = name === undefined ? await drawLesson(context) : await chooseLesson(context, name);
  const minutes = minutesOf(options.minutes) ?? source.minutes;
  await findKubectl(context);
  const isGoing = activeAttempt((await context.progress()).read(), source.name) !== undefined;
  if (isGoing) {
    terminal.talk(`You are in the middle of ${source.name}. The exam begins it anew; what is done stays done.`);
    if (!(await askYes(context, 'LESSON'))) return 1;
  }
  const open = await openLesson(context, source, 'always');
  try {
    const endsAtMs = clock.now() + minutes * 60_000;
    await open.change((attempt) => {
      attempt.exam = { endsAtMs };
    });
    return await sit(context, open, endsAtMs);
  } finally {
    await open.close();
  }
};

/** A lesson that was learned, else any. */
async function drawLesson(context: Context): Promise<LessonSource> {
  const { lessons } = await loadCatalogue(context.lessons);
  const progress = (await context.progress()).read();
  const learned = lessons.filter(({ name, steps }) => doneSteps(progress, name, steps).length === steps.length);
  const among = learned.length > 0 ? learned : lessons;
  const drawn = among[Math.floor(context.random.next() * among.length)];
  return drawn ?? chooseLesson(context, undefined);
}

async function sit(context: Context, open: OpenAttempt, endsAtMs: number): Promise<number> {
  const { terminal, clock } = context;
  const learner = await openLearnerPrompt(context, open);
  const over = new AbortController();
  const cancel = clock.after(endsAtMs - clock.now(), () => {
    terminal.print('\n The time is up.');
    over.abort();
  });
  const marks: ExamMark[] = [];
  try {
    const { steps } = open.lesson.spec;
    for (const index of steps.keys()) {
      if (over.signal.aborted) break;
      await beginTask(open, index);
      const closing = `${minutesUntil(endsAtMs, clock)} min left.   next: hand in · task · answer VALUE · quit: end the exam`;
      terminal.print(`\n${stepView(stepScreen(open, index), terminal.style, closing)}`);
      const went = await work(context, open, { index, learner, signal: over.signal });
      marks.push(await markTask(open, index, over.signal));
      if (went === 'ended') break;
    }
  } finally {
    cancel();
    learner.prompt.close();
  }
  const score = await endExam(open, marks);
  terminal.print(`\n${examView(open.lesson.metadata.title, score, terminal.style)}`);
  terminal.print(`\n To learn what was missed:  k8s-de learn ${open.source.name}`);
  return score.passed === score.of ? 0 : 1;
}

interface Work {
  index: number;
  learner: LearnerPrompt;
  signal: AbortSignal;
}

/** The words of k8s-de in an exam, with what each does. */
const examWords: Partial<Record<WordName, string>> = {
  next: 'hand this task in and go on to the next one',
  task: 'the task again',
  answer: 'answer a question: answer VALUE; the last answer counts',
  edit: 'open a file of the working folder in your editor: edit FILE',
  help: 'this list',
  quit: 'hand this task in and end the exam',
};

/** Lets the learner work at a task until it is handed in. */
async function work(context: Context, open: OpenAttempt, { index, learner, signal }: Work) {
  const { terminal } = context;
  const step = open.lesson.spec.steps[index];
  const questions = step?.checks.filter(({ answer }) => answer) ?? [];
  const say = (text: string) => terminal.print(noteView(text, terminal.style));
  const timeUp = new Promise<'time-up'>((resolve) => signal.addEventListener('abort', () => resolve('time-up')));
  let answers = 0;
  const takeAnswer = async (value: string) => {
    const question = questions[answers % Math.max(1, questions.length)];
    if (!step || !question?.answer) return say('This task asks no question.');
    if (value === '') return say('Type your answer after the word: answer VALUE');
    answers += 1;
    await keepAnswer(open, step, value, question.name);
    say(`Your answer is kept: ${value}. (${question.answer.ask})`);
  };
  while (!signal.aborted) {
    const typed = await Promise.race([
      learner.prompt.next(` ${terminal.style.paint.bold(open.live.scope.namespace)} $ `),
      timeUp,
    ]);
    if (typed === 'time-up') return 'ended';
    if (typed.kind === 'end') return 'ended';
    if (typed.kind === 'interrupt') {
      say('To hand in this task: next. To end the exam: quit.');
      continue;
    }
    const line = await Promise.race([learner.wholeCommand(typed.text), timeUp]);
    if (line === undefined || line === 'time-up') continue;
    if (questions.length > 0 && /^\d+$/.test(line.trim())) {
      await takeAnswer(line.trim());
      continue;
    }
    const read = readLine(line);
    if (read.kind === 'unknown') say(unknownWord(read));
    if (read.kind === 'command') {
      if (!line.includes('\n')) learner.keep(line);
      await learner.runLine(read.line);
    }
    if (read.kind !== 'word') continue;
    if (read.word === 'next') return 'handed-in';
    if (read.word === 'quit') return 'ended';
    if (read.word === 'task') terminal.print(taskView(stepScreen(open, index), terminal.style));
    else if (read.word === 'answer') await takeAnswer(read.rest);
    else if (read.word === 'help') terminal.print(wordsText(examWords, terminal.style));
    else if (read.word !== 'edit') say('Not in an exam. To hand in this task: next');
    else if (read.rest === '') say('Which file? Type: edit FILE');
    else await learner.edit(read.rest);
  }
  return 'ended';
}

function minutesOf(text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const minutes = Number(text);
  if (minutes > 0 && minutes <= 1440) return minutes;
  throw new UserError(`--minutes takes a number above 0, not ${String(text)}.`, 'Run: k8s-de exam --minutes 20', {
    exitCode: 2,
  });
}
