import { nearest } from '../lessons/did-you-mean.ts';
import type { LessonSource } from '../lessons/load.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { type OpenAttempt, openAttempt, type WantedCluster } from '../tutor/open-attempt.ts';
import { isSceneLost, makeScene } from '../tutor/scene.ts';
import { presentIndex } from '../tutor/session-steps.ts';
import { chooseLesson } from './choose-lesson.ts';
import { connectCluster } from './connect.ts';
import type { Context } from './context.ts';
import { programRunner } from './run-program.ts';

/** Opens the attempt of a lesson with this process's tools. */
export async function openLesson(
  context: Context,
  source: LessonSource,
  anew: 'refuse' | 'other-cluster' | 'always' = 'refuse',
): Promise<OpenAttempt> {
  const { shared, clock, random, environment } = context;
  const home = await context.home();
  const wanted: WantedCluster = { name: shared.cluster, context: shared.context, agreed: shared.yes };
  const tools = {
    store: await context.progress(),
    home,
    clock,
    random,
    connect: connectCluster(context),
    run: programRunner(home, environment),
  };
  return openAttempt(source, wanted, tools, anew);
}

/** Opens the attempt that a one-shot command means, works on it and lets go of it. */
export async function withAttempt<T>(
  context: Context,
  lesson: string | undefined,
  work: (open: OpenAttempt) => Promise<T>,
): Promise<T> {
  const open = await openLesson(context, await chooseLesson(context, lesson));
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

/** The step that the learner is at, with its scene made; a named one must be that one. */
export async function presentStep(context: Context, open: OpenAttempt, name: string | undefined): Promise<number> {
  const { steps } = open.source;
  const index = presentIndex(open);
  if (name !== undefined && namedStep(open, name) !== index)
    throw new UserError(
      `You are at the step ${steps[index]}, not at ${name}.`,
      `To go there:  k8s-de reset ${open.source.name} ${name}`,
      { exitCode: 2 },
    );
  if (await isSceneLost(open))
    throw new UserError('The objects of this lesson are gone from the cluster.', 'To make them again:  k8s-de reset', {
      exitCode: 1,
    });
  await makeScene(open, index, { kind: 'as-is' }, context.terminal.talk);
  return index;
}

/** Makes the lesson's scene where no step was begun yet, for commands that only lead to it. */
export async function beginLesson(context: Context, open: OpenAttempt): Promise<void> {
  if (open.isNew) await makeScene(open, presentIndex(open), { kind: 'as-is' }, context.terminal.talk);
}

/** The minutes that an exam in this lesson has left; undefined when none goes on. */
export function examMinutesLeft(open: OpenAttempt): number | undefined {
  const { exam, endedAtMs } = open.record();
  if (!exam || endedAtMs !== undefined || open.clock.now() > exam.endsAtMs) return undefined;
  return minutesUntil(exam.endsAtMs, open.clock);
}

/** Begun minutes count: it is told while some time is left. */
export function minutesUntil(atMs: number, clock: Clock): number {
  return Math.max(1, Math.ceil((atMs - clock.now()) / 60_000));
}

/** Hints, solutions and verdicts are for learning. Throws a UserError while an exam goes on. */
export function refuseInExam(open: OpenAttempt): void {
  if (examMinutesLeft(open) === undefined) return;
  throw new UserError(
    'This is an exam: what is right is told at its end.',
    `Hand in the task where the exam runs:  next\nTo give the exam up:  k8s-de learn ${open.source.name}`,
    { exitCode: 1 },
  );
}

/** The place of a step by its name. Throws a UserError that says what is near. */
export function namedStep({ source }: OpenAttempt, name: string): number {
  const index = source.steps.indexOf(name);
  if (index >= 0) return index;
  const meant = nearest(name, source.steps);
  throw new UserError(
    `The lesson ${source.name} has no step ${name}.${meant ? ` Did you mean ${meant}?` : ''}`,
    `Its steps: ${source.steps.join(', ')}`,
    { exitCode: 2 },
  );
}
