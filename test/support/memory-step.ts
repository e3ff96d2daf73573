import { evaluateStep } from '../../src/checks/evaluate.ts';
import { type Check, checkSchema } from '../../src/checks/schema.ts';
import { newStepState, type StepInput } from '../../src/checks/step.ts';
import { type ManualClock, manualClock } from '../../src/lib/clock.ts';
import { type MemoryObservations, type MemoryView, memoryObservations, memoryView } from './memory-view.ts';

export interface MemoryStep {
  clock: ManualClock;
  view: MemoryView;
  observations: MemoryObservations;
  input: StepInput;
}

/** A step of a lesson on a cluster in memory; `skewMs` is how much the cluster's clock is ahead of ours. */
export function memoryStep({ skewMs = 0, ...given }: Partial<StepInput> & { skewMs?: number } = {}): MemoryStep {
  const clock = manualClock();
  const view = memoryView('orders', () => clock.now() + skewMs);
  const observations = memoryObservations(clock.now, 'orders');
  const input: StepInput = {
    checks: [],
    view,
    scope: { attempt: 'a1', namespace: 'orders', namespaces: ['orders', 'staging'], cluster: [] },
    vars: {},
    observations,
    answers: {},
    workDir: '/nowhere',
    clock,
    state: newStepState(),
    stepStartedAt: clock.now(),
    ...given,
  };
  return { clock, view, observations, input };
}

export const checkOf = (of: Record<string, unknown>): Check =>
  checkSchema.parse({ name: 'it', say: 'it is so', ...of });

/** One line for the result of a check: what the learner reads. */
export async function judgeLine(input: StepInput, of: Record<string, unknown>): Promise<string> {
  const [result] = await evaluateStep({ ...input, checks: [checkOf(of)] });
  if (!result) throw new Error('no result');
  const { verdict, message, look } = result;
  const name = verdict.kind === 'wrong' ? `wrong ${verdict.cause}` : verdict.kind;
  return [name, message, look].filter(Boolean).join(' | ');
}
