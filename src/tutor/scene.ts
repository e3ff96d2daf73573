import { settleStep } from '../checks/watch.ts';
import { ViewError } from '../kube/cluster-view.ts';
import type { Step } from '../lessons/schema.ts';
import { performSetup } from '../lessons/setup.ts';
import { UserError } from '../lib/errors.ts';
import { beginStep } from '../progress/attempts.ts';
import type { OpenAttempt } from './open-attempt.ts';
import { performStep } from './perform-step.ts';
import type { SceneChange } from './session-state.ts';
import { stepInput } from './step-input.ts';
import { freshWorkFolder } from './work-folder.ts';

/** Makes the scene of a step and begins it; a step that was begun goes on as it is. `tell` hears of each thing that takes time. */
export async function makeScene(
  open: OpenAttempt,
  index: number,
  scene: SceneChange,
  tell: (text: string) => void = () => {},
): Promise<void> {
  const { lesson, live, clock } = open;
  const step = lesson.spec.steps[index];
  if (!step) throw new Error(`lesson ${lesson.metadata.name} has no step ${index}`);
  if (open.isNew || scene.kind === 'rebuild') await emptyScene(open, tell);
  else if (scene.kind === 'as-is' && isBegun(open, step)) return;
  await live.ensureNamespaces();
  if (scene.kind !== 'as-is')
    for (const past of scene.plan) await solveStep(open, past, scene.kind === 'rebuild', tell);
  await setUp(open, step.setup);
  await open.change((attempt) => {
    beginStep(attempt, step.name, clock.now()).ready = true;
  });
  open.isNew = false;
}

/** The attempt's namespace is gone, or another cluster answers in its place. */
export async function isSceneLost(open: OpenAttempt): Promise<boolean> {
  const { live, cluster } = open;
  const attempt = open.record();
  if (!Object.values(attempt.steps).some(({ ready }) => ready)) return false;
  if (cluster.identity !== attempt.cluster.identity) return true;
  try {
    const namespaces = await live.view.resolve({ apiVersion: 'v1', kind: 'Namespace' });
    const found = await live.view.get(namespaces, undefined, live.scope.namespace);
    return found === undefined || found.metadata.deletionTimestamp !== undefined;
  } catch (error) {
    if (error instanceof ViewError)
      throw new UserError(`Could not look: ${error.message}.`, 'Try:  k8s-de doctor', { exitCode: 3, cause: error });
    throw error;
  }
}

function isBegun(open: OpenAttempt, step: Step): boolean {
  const attempt = open.record();
  return attempt.step === step.name && attempt.steps[step.name]?.ready === true;
}

async function emptyScene(open: OpenAttempt, tell: (text: string) => void): Promise<void> {
  const { live, source, values, workDir, clock, cluster } = open;
  await live.removeNamespaces();
  await live.ensureNamespaces();
  const backup = await freshWorkFolder(source.directory, workDir, values, () => clock.now());
  if (backup) tell(`What you changed in the working folder is kept in ${backup}.`);
  await open.change((attempt) => {
    attempt.setup = [];
    attempt.cluster.identity = cluster.identity;
  });
  await setUp(open, open.lesson.spec.setup);
}

async function setUp(open: OpenAttempt, setup: Step['setup']): Promise<void> {
  if (setup.length === 0) return;
  const made = await performSetup(setup, { directory: open.source.directory, values: open.values, cluster: open.live });
  await open.change((attempt) => attempt.setup.push(...made));
}

/** Does a step for the learner, and waits until its checks agree: the next step stands on it. */
async function solveStep(
  open: OpenAttempt,
  index: number,
  withSetup: boolean,
  tell: (text: string) => void,
): Promise<void> {
  const step = open.lesson.spec.steps[index];
  if (!step) return;
  if (withSetup) await setUp(open, step.setup);
  const input = stepInput(open, step, { startedAtMs: open.clock.now() });
  const { outcomes, answers } = await performStep(open, step, step.solution);
  for (const outcome of outcomes) if (outcome.kind === 'ran') tell(`${step.name}: ${outcome.command}`);
  Object.assign(input.answers, answers);
  // What was only looked at or answered leaves nothing for the next step, and what was asked for may not have been there yet.
  const stands = new Set(step.checks.filter(({ ran, answer }) => !ran && !answer).map(({ name }) => name));
  const failed = (await settleStep(input, { passTime: open.live.passTime })).find(
    ({ name, verdict }) => verdict.kind !== 'pass' && stands.has(name),
  );
  if (!failed) return;
  const ran = outcomes.findLast((outcome) => outcome.kind === 'ran' && outcome.code !== 0);
  const why = ran?.kind === 'ran' ? ran.stderr.trim().split('\n').at(-1) : failed.message;
  throw new UserError(`The step ${step.name} could not be done for you: ${why || failed.say}`, undefined, {
    exitCode: 1,
  });
}
