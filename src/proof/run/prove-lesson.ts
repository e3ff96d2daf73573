import { evaluateStep } from '../../checks/evaluate.ts';
import { freshView } from '../../checks/fresh-view.ts';
import { fillLesson, type LessonSource } from '../../lessons/load.ts';
import type { Path } from '../../lessons/problem.ts';
import { namespaceValues } from '../../lessons/scope.ts';
import type { Values } from '../../lessons/variables.ts';
import { messageOf, UserError } from '../../lib/errors.ts';
import { endStep } from '../../progress/attempts.ts';
import { causeOf } from '../../tutor/judge.ts';
import type { OpenAttempt } from '../../tutor/open-attempt.ts';
import { makeScene } from '../../tutor/scene.ts';
import { stepInput } from '../../tutor/step-input.ts';
import { mutantProofs, problemsOfMutants } from '../mutate/prove-mutants.ts';
import { allEnded } from './all-ended.ts';
import type { LessonProof, StepProof } from './define.ts';
import { actAndJudge, whyNot } from './judge.ts';
import { lackedBy } from './lacks.ts';
import { addOnce, lessonsMistake } from './lessons-mistake.ts';
import { provePicks } from './prove-picks.ts';
import { problemsOfRight, proveAlternative, proveSolution } from './prove-right.ts';
import { proveWrong } from './prove-wrong.ts';
import { onlyReads } from './reading.ts';
import type { Kept, World } from './worlds.ts';

/** Proves all steps of a lesson with one draw of its variables. */
export async function proveLesson(
  source: LessonSource,
  values: Values,
  tools: Pick<LessonProof, 'worlds' | 'jobs' | 'signal' | 'mutate'>,
): Promise<StepProof[]> {
  const scope = { namespace: source.name, namespaces: [source.name, ...source.namespaces] };
  const lesson = fillLesson(source, values, scope);
  const proof: LessonProof = { source, lesson, values: { ...values, ...namespaceValues(source, scope) }, ...tools };
  const proofs = lesson.spec.steps.map(
    ({ wrong, alternatives }): StepProof => ({
      isReached: false,
      lacking: undefined,
      problems: [],
      failures: [],
      wrong: { declared: wrong.length, asDeclared: 0 },
      alternatives: { declared: alternatives.length, passed: 0 },
      mutants: {
        made: 0,
        free: 0,
        caught: 0,
        diagnosed: 0,
        judged: [],
        causesAtStart: {},
        unnoticed: [],
        unnamed: [],
      },
    }),
  );
  // A real cluster takes minutes for each choice, and decides nothing about it that a sandbox does not.
  const isSandbox = tools.worlds.cluster.name === 'sandbox';
  await allEnded([
    proveInOrder(proof, values, proofs),
    proveEmpty(proof, values, proofs),
    ...(isSandbox ? [provePicks(proof, values, proofs)] : []),
  ]);
  for (const [index, step] of lesson.spec.steps.entries()) {
    const stepProof = proofs[index];
    if (!stepProof) continue;
    stepProof.problems.push(...problemsOfRight(source, step, index, stepProof));
    stepProof.problems.push(...problemsOfMutants(proof, index, stepProof.mutants));
  }
  return proofs;
}

/** Goes through the lesson as a learner does; what else is to be proven of a step begins where the step begins. */
async function proveInOrder(proof: LessonProof, values: Values, proofs: StepProof[]): Promise<void> {
  const { source, lesson, worlds, jobs, signal } = proof;
  const { steps } = lesson.spec;
  const beside: Promise<unknown>[] = [];
  const failures: unknown[] = [];
  const alongside = (work: Promise<void>) => beside.push(work.catch((error: unknown) => failures.push(error)));
  const world = await jobs.run(() => worlds.begin(source, values));
  let first = 0;
  let isBroken = false;
  let lacking: string | undefined;
  try {
    for (const [index, step] of steps.entries()) {
      signal.throwIfAborted();
      const isFresh = index === 0 || step.start === 'fresh';
      if (isFresh && index > 0 && !isBroken && !lacking)
        await jobs.run(() => proveAgain(proof, world, first, index - 1, proofs));
      if (isFresh) {
        first = index;
        isBroken = false;
        lacking = undefined;
      }
      const stepProof = proofs[index];
      if (isBroken || !stepProof) continue;
      lacking ??= await jobs.run(() => lackedBy(proof.worlds, step, world));
      stepProof.lacking = lacking;
      if (lacking) continue;
      const kept = await jobs.run(() => beginStep(proof, world, index, isFresh, stepProof));
      if (!kept) {
        isBroken = true;
        continue;
      }
      stepProof.isReached = true;
      const elsewhere = (path: Path, prove: (open: OpenAttempt) => Promise<void>) =>
        alongside(jobs.run(() => proveElsewhere(proof, kept, index, stepProof, telling(path, prove))));
      // What an action cannot do is told at its answer, and all others go on.
      const telling = (path: Path, prove: (open: OpenAttempt) => Promise<void>) => (open: OpenAttempt) =>
        prove(open).catch((error: unknown) => {
          const message = `${step.name}: ${lessonsMistake(error, signal)}`;
          stepProof.problems.push(source.problem('action', ['spec', 'steps', index, ...path], message));
        });
      const answers = [
        ...step.alternatives.map((actions, i) => ({
          actions,
          path: ['alternatives', i],
          prove: proveAlternative(proof, index, i, stepProof),
        })),
        ...step.wrong.map((answer, i) => ({
          actions: answer.do,
          path: ['wrong', i, 'do'],
          prove: proveWrong(proof, index, i, stepProof),
        })),
      ];
      for (const { actions, path, prove } of answers)
        if (onlyReads(actions)) await jobs.run(() => proveHere(world, step.name, telling(path, prove)));
        else elsewhere(path, prove);
      if (proof.mutate.share > 0)
        for (const prove of await mutantProofs(proof, index, proof.mutate, stepProof.mutants))
          elsewhere(['solution'], prove);
      isBroken = !(await jobs.run(() => solve(proof, world, index, stepProof)));
    }
    if (!isBroken && !lacking) await jobs.run(() => proveAgain(proof, world, first, steps.length - 1, proofs));
  } finally {
    // All of them end before what they stand on is taken away, also when one has failed.
    await Promise.all(beside);
    await world.close();
  }
  if (failures.length > 0) throw failures[0];
}

/** Makes the scene of a step and looks whether anything is left to do in it; undefined when it cannot be made. */
async function beginStep(
  { source, signal }: LessonProof,
  world: World,
  index: number,
  isFresh: boolean,
  proof: StepProof,
): Promise<Kept | undefined> {
  const step = world.open.lesson.spec.steps[index];
  if (!step) return undefined;
  const path = ['spec', 'steps', index];
  try {
    await makeScene(world.open, index, isFresh ? { kind: 'rebuild', plan: [] } : { kind: 'as-is' });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const place = step.setup.length > 0 ? [...path, 'setup'] : ['spec', 'setup'];
    proof.problems.push(source.problem('start', place, `${step.name}: the scene cannot be made: ${messageOf(error)}`));
    return undefined;
  }
  const judged = await actAndJudge(world.open, step, [], { signal });
  proof.mutants.causesAtStart = Object.fromEntries(judged.results.map((result) => [result.name, causeOf(result)]));
  if (judged.verdict === 'pass')
    proof.problems.push(
      source.problem('start', [...path, 'name'], `${step.name}: all checks pass before anything is done`),
    );
  return await world.keep(index);
}

/** What only reads leaves the world as it is; what was seen of it must not count for those that come after. */
async function proveHere({ open }: World, step: string, prove: (open: OpenAttempt) => Promise<void>): Promise<void> {
  const beginAnew = () =>
    open.change((attempt) => {
      const record = attempt.steps[step];
      if (record) record.startedAtMs = open.clock.now();
    });
  await prove(open);
  await beginAnew();
}

async function proveElsewhere(
  { source, signal }: LessonProof,
  kept: Kept,
  index: number,
  { problems }: StepProof,
  prove: (open: OpenAttempt) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted();
  let world: World;
  try {
    world = await kept.enter();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const message = `${source.steps[index]}: its scene cannot be made again: ${messageOf(error)}`;
    problems.push(source.problem('start', ['spec', 'steps', index, 'name'], message));
    return;
  }
  try {
    await prove(world.open);
  } finally {
    await world.close();
  }
}

async function solve(proof: LessonProof, { open }: World, index: number, stepProof: StepProof): Promise<boolean> {
  try {
    if (!(await proveSolution(proof, open, index, stepProof))) return false;
  } catch (error) {
    const message = `${proof.source.steps[index]}: ${lessonsMistake(error, proof.signal)}`;
    addOnce(stepProof.problems, proof.source.problem('action', ['spec', 'steps', index, 'solution'], message));
    return false;
  }
  const name = proof.source.steps[index] ?? '';
  await open.change((attempt, progress) => endStep(progress, attempt, name, 'done', open.clock.now()));
  return true;
}

/** After a reset the last step of a row that goes on can be reached and done again. */
async function proveAgain(
  { source, signal }: LessonProof,
  { open }: World,
  first: number,
  last: number,
  proofs: StepProof[],
): Promise<void> {
  const step = open.lesson.spec.steps[last];
  const proof = proofs[last];
  if (!step || !proof) return;
  const plan = Array.from({ length: last - first }, (_, i) => first + i);
  const say = (why: string) =>
    proof.problems.push(
      source.problem(
        'again',
        ['spec', 'steps', last, 'name'],
        `${step.name}: after a reset it cannot be done again: ${why}`,
      ),
    );
  try {
    await makeScene(open, last, { kind: 'rebuild', plan });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(messageOf(error));
    return;
  }
  const judged = await actAndJudge(open, step, step.solution, { signal });
  if (judged.verdict !== 'pass') say(whyNot(judged));
}

/** In a cluster where nothing was set up or done no step passes: a check that does would prove nothing. */
async function proveEmpty({ source, worlds, jobs, signal }: LessonProof, values: Values, proofs: StepProof[]) {
  await jobs.run(async () => {
    const world = await worlds.begin(source, values);
    try {
      const { open } = world;
      await open.live.ensureNamespaces();
      for (const [index, step] of open.lesson.spec.steps.entries()) {
        signal.throwIfAborted();
        const input = stepInput(open, step, { startedAtMs: open.clock.now() });
        const results = await evaluateStep({ ...input, view: freshView(input.view) });
        if (results.some(({ verdict }) => verdict.kind !== 'pass')) continue;
        const place = ['spec', 'steps', index, 'checks'];
        proofs[index]?.problems.push(
          source.problem(
            'empty',
            place,
            `${step.name}: its checks pass in an empty cluster, so that they prove nothing`,
            true,
          ),
        );
      }
    } finally {
      await world.close();
    }
  });
}
